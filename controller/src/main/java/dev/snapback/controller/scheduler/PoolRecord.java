package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.Optional;

/**
 * A pool as it is known.
 *
 * @param made how many nodes were ever begun; the number of the newest
 * @param failures launches that failed since the last that succeeded
 * @param resting until when nothing is launched, because of {@code reason}
 * @param reason why it rests, for people; empty: it does not
 * @param next not before this the next one is launched
 * @param look when something that could not be launched is to be tried again; empty: never
 */
public record PoolRecord(
    String name,
    long made,
    int failures,
    Optional<Instant> resting,
    String reason,
    Instant next,
    Optional<Instant> look)
    implements Stored {
  static PoolRecord of(String name) {
    return new PoolRecord(name, 0, 0, Optional.empty(), "", Instant.EPOCH, Optional.empty());
  }

  PoolRecord launched(Instant nextNotBefore) {
    return new PoolRecord(name, made + 1, failures, resting, reason, nextNotBefore, look);
  }

  PoolRecord succeeded() {
    return new PoolRecord(name, made, 0, Optional.empty(), "", next, look);
  }

  /** It is full: no fault of it. */
  PoolRecord full(Instant until, String why) {
    return new PoolRecord(name, made, failures, Optional.of(until), why, next, look);
  }

  PoolRecord failed(Optional<Instant> until, String why) {
    return new PoolRecord(
        name, made, failures + 1, until, until.isPresent() ? why : "", next, look);
  }

  PoolRecord look(Optional<Instant> at) {
    return new PoolRecord(name, made, failures, resting, reason, next, at);
  }

  /** Before this nothing is launched. */
  Instant notBefore() {
    return resting.filter(until -> until.isAfter(next)).orElse(next);
  }

  @Override
  public String key() {
    return name;
  }
}
