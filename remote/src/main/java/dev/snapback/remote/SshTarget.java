package dev.snapback.remote;

import java.time.Duration;

/**
 * Whom to log in to, and how.
 *
 * @param host a name or an address
 * @param port 1 to 65535
 * @param login how the user is proved to the host
 * @param hostKey how the host is proved to us; there is no way to leave that out
 */
public record SshTarget(
    String host, int port, String user, Login login, HostKey hostKey, Timeouts timeouts) {

  /**
   * @param answer for the TCP connection, and again for the host's first words
   * @param login for the whole of a login, from the first packet until the user is accepted
   * @param silence after it, whatever a command's limit is: so long without a sign of life, and the
   *     host counts as gone; at least 3 s, noticed in thirds
   */
  public record Timeouts(Duration answer, Duration login, Duration silence) {

    /** A machine that jumped into another kernel says no goodbye, and is soon back. */
    private static final Duration SOON = Duration.ofSeconds(15);

    public static final Timeouts DEFAULT =
        new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(30));

    public Timeouts {
      if (!answer.isPositive() || !login.isPositive() || silence.toSeconds() < 3) {
        throw new IllegalArgumentException(
            "timeouts must be positive, and silence at least 3 s: %s, %s, %s"
                .formatted(answer, login, silence));
      }
    }

    /** Of a host that may go at any moment. */
    public Timeouts(Duration answer, Duration login) {
      this(answer, login, SOON);
    }
  }

  public SshTarget {
    if (host.isBlank() || user.isBlank() || port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "expected a user, a host and a port from 1 to 65535, found "
              + (user + "@" + host + ":" + port));
    }
  }

  /** {@code user@host:port}, as messages name it. */
  public String name() {
    return user + "@" + host + ":" + port;
  }

  SshTarget withTimeouts(Timeouts others) {
    return new SshTarget(host, port, user, login, hostKey, others);
  }
}
