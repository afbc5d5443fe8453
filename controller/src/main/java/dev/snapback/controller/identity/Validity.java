package dev.snapback.controller.identity;

import java.time.Duration;

/**
 * For how long certificates are good.
 *
 * @param authority the CA's own; when it ends, every node has to join anew
 * @param controller the controller's; made anew at each start
 * @param node a node's
 */
public record Validity(Duration authority, Duration controller, Duration node) {
  /** Twenty years, two years, ten years: there is no renewal of a node's certificate yet. */
  public static final Validity DEFAULT =
      new Validity(Duration.ofDays(7300), Duration.ofDays(730), Duration.ofDays(3650));
}
