package dev.snapback.agent.announce;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before each further try: doubling, each a random part (a half at least) of that,
 * so that a rack of machines that booted together does not call together. Not thread-safe.
 */
public final class Backoff {
  private final RandomGenerator random;
  private final long longestMillis;
  private long millis;

  public Backoff(RandomGenerator random, Duration first, Duration longest) {
    this.random = random;
    this.longestMillis = longest.toMillis();
    this.millis = first.toMillis();
  }

  public Duration next() {
    long wait = random.nextLong(millis / 2, millis + 1);
    millis = Math.min(longestMillis, 2 * millis);
    return Duration.ofMillis(wait);
  }
}
