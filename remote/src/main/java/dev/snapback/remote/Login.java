package dev.snapback.remote;

import java.nio.file.Path;

/** How a user is proved to a host. */
public sealed interface Login {

  /**
   * By a key in a file, without a passphrase (a key with one belongs into an agent).
   *
   * @param file a private key in OpenSSH's format, PEM or PKCS#8
   */
  record KeyFile(Path file) implements Login {}

  /**
   * By the keys that an SSH agent holds, in its order. The keys stay in the agent, it only signs.
   *
   * @param socket what {@code $SSH_AUTH_SOCK} names
   */
  record Agent(Path socket) implements Login {}

  /** By a password, also where the host asks for it by keyboard-interactive. */
  record Password(String secret) implements Login {
    @Override
    public String toString() {
      return "Password[…]";
    }
  }
}
