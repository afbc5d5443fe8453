package dev.snapback.controller.identity;

import java.time.Duration;

/**
 * For how long certificates are good.
 *
 * @param authority the CA's own; no other lasts longer, and when it ends, every node has to join
 *     anew
 * @param controller the controller's; made anew at each start, and while it runs before it ends
 * @param node a node's; renewed by its agent from two thirds of it on, so a machine may be off for
 *     a third of it
 */
public record Validity(Duration authority, Duration controller, Duration node) {
  /** Twenty years, three months, a year. */
  public static final Validity DEFAULT =
      new Validity(Duration.ofDays(7300), Duration.ofDays(90), Duration.ofDays(365));
}
