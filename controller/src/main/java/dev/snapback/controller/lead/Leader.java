package dev.snapback.controller.lead;

/**
 * A controller that leads, as the others need to know it.
 *
 * @param holder which process it is, for people
 * @param host by which its API is reached
 * @param certificate the SHA-256, in hex, of the certificate that it shows there; empty: it speaks
 *     plaintext, on loopback
 */
public record Leader(String holder, String host, int port, String certificate) {
  /** For people. */
  @Override
  public String toString() {
    return "%s at %s:%d".formatted(holder, host, port);
  }
}
