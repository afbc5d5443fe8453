package dev.snapback.agent.renewal;

import java.time.Duration;
import java.time.Instant;

/** When a certificate is to be renewed. */
final class RenewalTime {
  /** Of a life, in parts of it: at 8 of 12 at the earliest, at 9 of 12 at the latest. */
  private static final int EARLIEST = 8;

  private static final int PARTS = 12;

  private RenewalTime() {}

  /**
   * How long to wait until it is time; zero: it is time now.
   *
   * @param begins from when the certificate is good
   * @param ends from when it is no longer
   * @param jitter from 0 (the earliest) to 1 (the latest): machines that joined together do not
   *     call together
   */
  static Duration from(Instant now, Instant begins, Instant ends, double jitter) {
    Duration life = Duration.between(begins, ends);
    Duration part = life.dividedBy(PARTS);
    Instant due =
        begins.plus(part.multipliedBy(EARLIEST)).plusMillis(Math.round(part.toMillis() * jitter));
    Duration wait = Duration.between(now, due);
    return wait.isNegative() ? Duration.ZERO : wait;
  }
}
