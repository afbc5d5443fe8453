package dev.snapback.provisioning;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.jspecify.annotations.Nullable;

/**
 * A real SSH server in this process, on loopback, whose machine is pretended: no command is run, a
 * test says what each answers. Files that are sent lie in a directory.
 */
final class PretendedMachine implements AutoCloseable {
  static final String PASSWORD = "correct horse";
  private static final Pattern WORD = Pattern.compile("'([^']*)'");

  /** What a command answers. */
  record Answer(int exit, String stdout, String stderr) {
    static Answer of(String stdout) {
      return new Answer(0, stdout, "");
    }
  }

  /** What was run, without sudo, its words joined by spaces. */
  final List<String> commands = Collections.synchronizedList(new ArrayList<>());

  final List<String> bySudo = Collections.synchronizedList(new ArrayList<>());
  private final KeyPair hostKey = keys();
  private final KeyPair userKey = keys();
  private final SshServer server = SshServer.setUpDefaultServer();
  private final Path directory;
  private final Function<String, Answer> answers;
  private volatile boolean sudo = true;
  private volatile int boot = 1;

  /**
   * @param answers to all but what every machine has: to reboot, boot ids, and unpacking
   */
  PretendedMachine(Path directory, Function<String, Answer> answers) throws IOException {
    this.directory = directory;
    this.answers = answers;
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPublickeyAuthenticator(
        (user, key, _) -> KeyUtils.compareKeys(key, userKey.getPublic()));
    server.setPasswordAuthenticator((user, password, _) -> password.equals(PASSWORD));
    server.setCommandFactory((_, line) -> new Answered(line));
    server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
    Files.createDirectories(directory.resolve("dev/shm/snapback-1"));
    server.setFileSystemFactory(new VirtualFileSystemFactory(directory));
    server.start();
  }

  void withoutSudo() {
    sudo = false;
  }

  int boots() {
    return boot;
  }

  Access access(String user, Access.Proof proof) throws IOException {
    Path known = directory.resolve("known_hosts");
    Files.writeString(
        known,
        "[127.0.0.1]:%d %s\n"
            .formatted(server.getPort(), PublicKeyEntry.toString(hostKey.getPublic())));
    return new Access("127.0.0.1", server.getPort(), user, proof, known);
  }

  Access.Proof key() throws IOException {
    Path file = directory.resolve("key");
    try (OutputStream out = Files.newOutputStream(file)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(userKey, "test", null, out);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    return new Access.Proof.Key(file);
  }

  private Answer answer(String line) {
    var words = new ArrayList<String>();
    WORD.matcher(line).results().forEach(word -> words.add(word.group(1)));
    if (words.getFirst().equals("sudo")) {
      if (!sudo) {
        return new Answer(1, "", "sudo: a password is required\n");
      }
      words.subList(0, 3).clear();
      bySudo.add(String.join(" ", words));
    }
    String command = String.join(" ", words);
    commands.add(command);
    return switch (words.getFirst()) {
      case "true", "mkdir", "tar", "dpkg-deb", "rm" -> Answer.of("");
      case "mktemp" -> Answer.of("/dev/shm/snapback-1\n");
      case "find" -> Answer.of("/dev/shm/snapback-1/unpacked/snapback-agent/bin/snapback-agent\n");
      case "cat" -> Answer.of("boot-" + boot + "\n");
      // Its reboot has a variable set.
      case "env" -> {
        boot++;
        yield Answer.of("");
      }
      default -> answers.apply(command.replaceFirst(".*/bin/snapback-agent ", "agent "));
    };
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }

  private final class Answered implements Command {
    private final String line;
    private @Nullable OutputStream out;
    private @Nullable OutputStream err;
    private @Nullable ExitCallback exit;

    Answered(String line) {
      this.line = line;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) {
      Thread.startVirtualThread(() -> {
        Answer answer = answer(line);
        try {
          write(out, answer.stdout());
          write(err, answer.stderr());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        if (exit != null) {
          exit.onExit(answer.exit());
        }
      });
    }

    private static void write(@Nullable OutputStream to, String text) throws IOException {
      if (to != null) {
        to.write(text.getBytes(StandardCharsets.UTF_8));
        to.flush();
        to.close();
      }
    }

    @Override
    public void destroy(ChannelSession channel) {}

    @Override
    public void setInputStream(InputStream stream) {}

    @Override
    public void setOutputStream(OutputStream stream) {
      out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
      err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
      exit = callback;
    }
  }
}
