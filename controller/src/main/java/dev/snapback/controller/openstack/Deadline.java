package dev.snapback.controller.openstack;

import java.time.Duration;

/** Until when a caller waits, whatever it takes. Immutable. */
record Deadline(PassingTime time, long end) {
  static Deadline in(Duration within, PassingTime time) {
    return new Deadline(time, time.nanos() + within.toNanos());
  }

  /** Negative once it is over. */
  Duration left() {
    return Duration.ofNanos(end - time.nanos());
  }

  boolean leaves(Duration wait) {
    return left().compareTo(wait) > 0;
  }
}
