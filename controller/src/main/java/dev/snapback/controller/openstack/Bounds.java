package dev.snapback.controller.openstack;

import java.time.Duration;

/**
 * How much is asked of one cloud. Immutable.
 *
 * @param requestsPerSecond of all callers together, more than 0; what one second did not use, the
 *     next may
 * @param call how long one request may take, its answer read; more than 0
 * @param answerBytes no answer is longer
 */
public record Bounds(double requestsPerSecond, Duration call, int answerBytes) {
  public Bounds {
    if (!(requestsPerSecond > 0) || !call.isPositive() || answerBytes <= 0) {
      throw new IllegalArgumentException(
          "expected bounds of more than 0, found %s requests per second, %s, %d bytes"
              .formatted(requestsPerSecond, call, answerBytes));
    }
  }

  /** 10 requests per second, 30 s, 8 MiB: a page of 200 servers has half a megabyte. */
  public static Bounds usual() {
    return new Bounds(10, Duration.ofSeconds(30), 8 << 20);
  }
}
