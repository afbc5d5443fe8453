package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.Optional;
import org.pcollections.PSortedSet;

/** Something with a time, ordered by the time and, among equals, by the thing. */
record Since<T extends Comparable<T>>(Instant at, T what) implements Comparable<Since<T>> {
  /** The set, with that thing's time another one than it was. */
  static <T extends Comparable<T>> PSortedSet<Since<T>> moved(
      PSortedSet<Since<T>> set, T what, Optional<Instant> from, Optional<Instant> to) {
    var without = from.isPresent() ? set.minus(new Since<>(from.get(), what)) : set;
    return to.isPresent() ? without.plus(new Since<>(to.get(), what)) : without;
  }

  @Override
  public int compareTo(Since<T> other) {
    int byTime = at.compareTo(other.at);
    return byTime != 0 ? byTime : what.compareTo(other.what);
  }
}
