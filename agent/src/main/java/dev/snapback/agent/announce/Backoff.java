package dev.snapback.agent.announce;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before each further try: doubling from 100 ms to 5 s, each a random part (a half
 * at least) of that, so that a rack of machines that booted together does not call together. Not
 * thread-safe.
 */
final class Backoff {
  private static final long FIRST_MILLIS = 100;
  private static final long LONGEST_MILLIS = 5_000;

  private final RandomGenerator random;
  private long millis = FIRST_MILLIS;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  Duration next() {
    long wait = random.nextLong(millis / 2, millis + 1);
    millis = Math.min(LONGEST_MILLIS, 2 * millis);
    return Duration.ofMillis(wait);
  }
}
