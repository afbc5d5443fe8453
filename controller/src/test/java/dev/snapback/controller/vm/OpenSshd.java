package dev.snapback.controller.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** OpenSSH's own server on loopback, with keys made for the test; the user is who runs it. */
final class OpenSshd implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

  private final Process process;
  private final Path directory;
  private final int port;

  private OpenSshd(Process process, Path directory, int port) {
    this.process = process;
    this.directory = directory;
    this.port = port;
  }

  /** Skips the test where there is none. */
  static OpenSshd start(Path directory) throws Exception {
    assumeTrue(Files.isExecutable(PROGRAM), "no " + PROGRAM + ": install openssh-server");
    boolean root = user().equals("root");
    if (root && !Files.isDirectory(Path.of("/run/sshd"))) {
      // Where sshd puts itself before it knows who is there; a service's unit makes it.
      Files.createDirectory(Path.of("/run/sshd"));
    }
    for (var key : List.of("host", "user")) {
      var argv =
          List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory + "/" + key);
      assertThat(new ProcessBuilder(argv).inheritIO().start().waitFor()).isZero();
    }
    int port = freePort();
    var config = directory.resolve("config");
    Files.writeString(
        config,
        """
        Port %d
        ListenAddress 127.0.0.1
        HostKey %s/host
        AuthorizedKeysFile %s/user.pub
        StrictModes no
        PidFile none
        PasswordAuthentication no
        """
            .formatted(port, directory, directory));
    var process =
        new ProcessBuilder(PROGRAM.toString(), "-D", "-e", "-f", config.toString()).start();
    var sshd = new OpenSshd(process, directory, port);
    var said = process.errorReader();
    assertThat(said.readLine()).contains("Server listening");
    Thread.startVirtualThread(() -> {
      try (said) {
        said.transferTo(Writer.nullWriter());
      } catch (IOException e) {
        // It has ended.
        return;
      }
    });
    return sshd;
  }

  private static int freePort() throws IOException {
    try (var any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private static String user() {
    return System.getProperty("user.name");
  }

  SshAccess access() throws IOException {
    return access(Files.readString(directory.resolve("host.pub")));
  }

  SshAccess access(String hostKey) {
    return new SshAccess("127.0.0.1", port, user(), directory.resolve("user"), hostKey);
  }

  /** Every connection is gone at once; what they started knows nothing of it. */
  void cutConnections() {
    process.children().forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    cutConnections();
    process.destroyForcibly();
  }
}
