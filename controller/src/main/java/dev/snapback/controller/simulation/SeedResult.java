package dev.snapback.controller.simulation;

import java.time.Duration;

/** How a seed ended. */
public sealed interface SeedResult {
  long seed();

  /**
   * @param took on the wall
   */
  record Ended(long seed, Played played, Duration took) implements SeedResult {}

  /** Something did not hold. The seed shows it again. */
  record Broke(long seed, RuntimeException why) implements SeedResult {}
}
