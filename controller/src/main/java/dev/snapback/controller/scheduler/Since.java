package dev.snapback.controller.scheduler;

import java.time.Instant;

/** Something with a time, ordered by the time and, among equals, by the thing. */
record Since<T extends Comparable<T>>(Instant at, T what) implements Comparable<Since<T>> {
  @Override
  public int compareTo(Since<T> other) {
    int byTime = at.compareTo(other.at);
    return byTime != 0 ? byTime : what.compareTo(other.what);
  }
}
