package dev.snapback.controller.simulation;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * How long something takes: half of the times at most {@code p50}, nineteen of twenty at most
 * {@code p95}. Drawn from the log-normal distribution that has these quantiles, which is what times
 * of machines and of tests usually look like.
 */
public record Spread(Duration p50, Duration p95) {
  private static final double Z95 = 1.6448536269514722;

  /** One in some ten million: what is further out only makes a run of the simulator hang. */
  private static final double FURTHEST = 5;

  /**
   * @throws IllegalArgumentException where that is no distribution
   */
  public Spread {
    if (p50.toMillis() < 1 || p95.compareTo(p50) < 0) {
      throw new IllegalArgumentException(
          "expected is 0 < p50 <= p95, found p50 %s and p95 %s".formatted(p50, p95));
    }
  }

  /** Always the same. */
  static Spread of(Duration always) {
    return new Spread(always, always);
  }

  /** At least a millisecond. */
  Duration draw(SplittableRandom random) {
    double sigma = StrictMath.log((double) p95.toMillis() / p50.toMillis()) / Z95;
    double millis = p50.toMillis() * StrictMath.exp(sigma * gaussian(random));
    return Duration.ofMillis(Math.max(1, StrictMath.round(millis)));
  }

  /** By Box and Muller. StrictMath gives the same on every machine. */
  private static double gaussian(SplittableRandom random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    double z = radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
    return Math.clamp(z, -FURTHEST, FURTHEST);
  }

  /**
   * The time to the next of events that are independent of each other, and so far apart on average.
   */
  static Duration untilNext(SplittableRandom random, double meanMillis) {
    return Duration.ofMillis(
        Math.max(1, StrictMath.round(-StrictMath.log(1 - random.nextDouble()) * meanMillis)));
  }
}
