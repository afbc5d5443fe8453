package dev.snapback.controller.rescue;

import java.time.Duration;

/** Time that may be used, from its making on. Immutable. */
record Allowance(long end) {
  static Allowance of(Duration time) {
    return new Allowance(System.nanoTime() + time.toNanos());
  }

  /** Never less than a millisecond: what is over is found out by trying. */
  Duration left() {
    return Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
  }

  boolean over() {
    return end - System.nanoTime() <= 0;
  }

  /** What is left, but no more than that. */
  Duration atMost(Duration most) {
    return left().compareTo(most) < 0 ? left() : most;
  }
}
