package dev.snapback.controller.vm;

import dev.snapback.remote.HostKey;
import dev.snapback.remote.Login;
import dev.snapback.remote.SshTarget;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a machine is reached and how both sides are proved.
 *
 * @param port 1 to 65535
 * @param user root, or one that may call anything by {@code sudo -n}
 * @param keyFile its private key, without a passphrase
 * @param hostKey the machine's, and no other is accepted: {@code SHA256:…} as {@code ssh-keygen -l}
 *     prints it, or the public key itself, {@code ssh-ed25519 AAAA…}
 */
public record SshAccess(String host, int port, String user, Path keyFile, String hostKey) {
  /** A machine under a test's load may be slow to answer; one that is gone is noticed as well. */
  private static final SshTarget.Timeouts TIMEOUTS =
      new SshTarget.Timeouts(
          Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(45));

  /**
   * @throws IllegalArgumentException where one of them cannot be what it should be
   */
  public SshAccess {
    var _ = target(host, port, user, keyFile, hostKey);
  }

  SshTarget target() {
    return target(host, port, user, keyFile, hostKey);
  }

  private static SshTarget target(
      String host, int port, String user, Path keyFile, String hostKey) {
    HostKey key =
        hostKey.startsWith("SHA256:")
            ? new HostKey.Fingerprint(hostKey)
            : new HostKey.Known(hostKey);
    return new SshTarget(host, port, user, new Login.KeyFile(keyFile), key, TIMEOUTS);
  }
}
