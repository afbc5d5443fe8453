package dev.snapback.remote;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** A real SSH server in this process, on loopback; its commands are run by /bin/sh. */
final class Sshd implements AutoCloseable {

  static final String USER = "someone";
  static final String PASSWORD = "correct horse";

  final KeyPair hostKey;
  final BlockingQueue<String> signals = new LinkedBlockingQueue<>();
  private final SshServer server = SshServer.setUpDefaultServer();

  /**
   * @param userKey the one key that may log in
   * @param port 0 for any
   */
  Sshd(KeyPair hostKey, PublicKey userKey, int port) throws IOException {
    this.hostKey = hostKey;
    server.setHost("127.0.0.1");
    server.setPort(port);
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPublickeyAuthenticator((user, key, _) -> KeyUtils.compareKeys(key, userKey));
    server.setPasswordAuthenticator(
        (user, password, _) -> user.equals(USER) && password.equals(PASSWORD));
    server.setCommandFactory((_, line) -> new ShellCommand(line, signals));
    server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
    server.start();
  }

  int port() {
    return server.getPort();
  }

  String hostKeyLine() {
    return PublicKeyEntry.toString(hostKey.getPublic());
  }

  String fingerprint() {
    return KeyUtils.getFingerPrint(hostKey.getPublic());
  }

  SshTarget target(Login login) {
    return target(login, new HostKey.Known(hostKeyLine()));
  }

  SshTarget target(Login login, HostKey expected) {
    return target(port(), login, expected);
  }

  static SshTarget target(int port, Login login, HostKey expected) {
    return new SshTarget(
        "127.0.0.1",
        port,
        USER,
        login,
        expected,
        new SshTarget.Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20)));
  }

  static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes a private key as `ssh-keygen` does. */
  static Path keyFile(Path file, KeyPair keys) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(keys, "test", null, out);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    return file;
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }
}
