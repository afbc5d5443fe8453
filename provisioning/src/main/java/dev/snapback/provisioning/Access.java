package dev.snapback.provisioning;

import dev.snapback.remote.HostKey;
import dev.snapback.remote.Login;
import dev.snapback.remote.SshTarget;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How to reach a machine that is to become a node.
 *
 * @param user who is not root must be able to use {@code sudo} without a password
 * @param knownHosts in OpenSSH's format; a host that is not in it is refused
 */
public record Access(String host, int port, String user, Proof proof, Path knownHosts) {
  private static final int SSH = 22;
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration LOGIN = Duration.ofSeconds(30);

  /** A machine that makes its initramfs, and copies gigabytes, may have no time for us. */
  private static final Duration SILENCE = Duration.ofMinutes(1);

  /** How the user is proved to the machine. */
  public sealed interface Proof {
    /** By a private key without a passphrase. */
    record Key(Path file) implements Proof {}

    /** By the keys of an SSH agent: {@code $SSH_AUTH_SOCK}. */
    record Agent(Path socket) implements Proof {}

    /** By a password. */
    record Password(String secret) implements Proof {
      @Override
      public String toString() {
        return "Password[…]";
      }
    }
  }

  boolean isRoot() {
    return user.equals("root");
  }

  SshTarget target() {
    Login login =
        switch (proof) {
          case Proof.Key(Path file) -> new Login.KeyFile(file);
          case Proof.Agent(Path socket) -> new Login.Agent(socket);
          case Proof.Password(String secret) -> new Login.Password(secret);
        };
    String known = port == SSH ? host : "[" + host + "]:" + port;
    return new SshTarget(
        host,
        port,
        user,
        login,
        new HostKey.KnownHosts(knownHosts, known),
        new SshTarget.Timeouts(ANSWER, LOGIN, SILENCE));
  }
}
