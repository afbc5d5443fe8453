package dev.snapback.controller.simulation;

import java.time.Instant;

/**
 * The time as it truly is, and the controller's clock, which may be wrong. As in the controller's
 * loop, what it shows never goes back while the controller lives. Not thread-safe.
 */
final class SimulatedClock {
  private long time;
  private long wrongBy;
  private long shown;

  SimulatedClock(Instant begin) {
    time = begin.toEpochMilli();
    shown = time;
  }

  /** True time, milliseconds. */
  long time() {
    return time;
  }

  /** True time goes on. */
  void to(long later) {
    time = Math.max(time, later);
  }

  /** What the controller takes for the time. */
  Instant now() {
    shown = Math.max(shown, time + wrongBy);
    return Instant.ofEpochMilli(shown);
  }

  /** The controller starts anew, and does not know what it took for the time before. */
  void restarted() {
    shown = time + wrongBy;
  }

  /** The true time at which the controller will see that this is over. */
  long seen(Instant deadline) {
    long at = deadline.toEpochMilli();
    return at <= shown ? time : Math.max(time, at - wrongBy);
  }

  /** Somebody or something sets it. */
  void wrongBy(long millis) {
    wrongBy = millis;
  }
}
