package dev.snapback.agent.identity;

import java.util.regex.Pattern;

/**
 * The one-time token with which a machine joins.
 *
 * @param secret what the controller knows it by
 * @param authority SHA-256 of the controller's CA certificate: whom to give the secret to
 */
public record JoinToken(String secret, String authority) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  public JoinToken {
    if (secret.isEmpty() || !HEX.matcher(authority).matches()) {
      throw new IllegalArgumentException(
          "a join token is SECRET.FINGERPRINT, the latter 64 hexadecimal digits;"
              + " make one on the controller");
    }
  }

  /**
   * @throws IllegalArgumentException where it is none; the message does not repeat it
   */
  public static JoinToken parse(String token) {
    int dot = token.lastIndexOf('.');
    return new JoinToken(token.substring(0, Math.max(0, dot)), token.substring(dot + 1));
  }

  /** Not the secret: this goes to logs. */
  @Override
  public String toString() {
    return "JoinToken[…." + authority + "]";
  }
}
