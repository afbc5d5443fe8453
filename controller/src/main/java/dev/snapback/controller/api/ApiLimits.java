package dev.snapback.controller.api;

import java.time.Duration;
import java.util.Set;

/**
 * What an order may ask for.
 *
 * @param workspaceBytes of one workspace, as it is sent (compressed)
 * @param usualTimeout where the order names none
 * @param longestTimeout that an order may name
 * @param longestHold from now on, that anybody may ask for
 * @param made labels of which nodes are made when they are asked for, whether there is one or not
 */
public record ApiLimits(
    long workspaceBytes,
    Duration usualTimeout,
    Duration longestTimeout,
    Duration longestHold,
    Set<String> made) {
  public static final ApiLimits DEFAULT =
      new ApiLimits(
          2L << 30, Duration.ofHours(4), Duration.ofDays(2), Duration.ofHours(99), Set.of());
}
