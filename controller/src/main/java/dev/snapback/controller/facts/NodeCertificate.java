package dev.snapback.controller.facts;

import java.time.Duration;
import java.time.Instant;

/**
 * A node's certificate, as far as it is kept: its key is the node's.
 *
 * @param serial in hexadecimal digits; no two of our CA's certificates have the same
 * @param begins from when it is good
 * @param ends from when it is no longer
 */
public record NodeCertificate(String serial, Instant begins, Instant ends) {
  /** An agent renews at two thirds to three quarters of a certificate's life. */
  private static final int LATE_PARTS = 5;

  private static final int PARTS = 6;

  /** Whether a node that works as it should would have had another one for long. */
  public boolean isLate(Instant now) {
    Duration life = Duration.between(begins, ends);
    return !now.isBefore(begins.plus(life.multipliedBy(LATE_PARTS).dividedBy(PARTS)));
  }
}
