package dev.snapback.controller.simulation;

import java.time.Duration;
import java.util.Optional;

/**
 * What goes wrong. Shares are from 0 to 1; what happens every so often does so at random, that far
 * apart on average.
 *
 * @param outages of one provider at a time
 * @param failedLaunches the share of launches that fail, or for which there is no room
 * @param stuckResets the share of resets after which the machine does not come up by itself
 * @param failedUses the share of uses during which the machine fails
 * @param crashesEvery the controller ends, at a commit, and starts again from what it had stored
 * @param clockJumps of the controller's clock, forth or back; it is set right an hour later
 * @param repair how long it is until people bring back what is out of service
 */
public record Faults(
    Optional<Recurring> outages,
    double failedLaunches,
    double stuckResets,
    double failedUses,
    Optional<Duration> crashesEvery,
    Optional<Recurring> clockJumps,
    Spread repair) {
  public static final Spread USUAL_REPAIR = new Spread(Duration.ofHours(1), Duration.ofHours(6));
  public static final Faults NONE =
      new Faults(Optional.empty(), 0, 0, 0, Optional.empty(), Optional.empty(), USUAL_REPAIR);

  /**
   * @param size how long it lasts, or how far it goes
   */
  public record Recurring(Duration every, Spread size) {}
}
