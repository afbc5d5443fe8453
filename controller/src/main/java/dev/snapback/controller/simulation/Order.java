package dev.snapback.controller.simulation;

import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.RunResult;
import dev.snapback.controller.scheduler.Want;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What somebody asks for at some time, and for how long they use it once they have it.
 *
 * @param at since the first one
 * @param use more than zero
 * @param result of a run; empty: it is a lease
 */
public record Order(
    Duration at,
    Optional<ProjectName> project,
    List<Want> wants,
    Duration use,
    int priority,
    Optional<RunResult> result) {
  public Order {
    wants = List.copyOf(wants);
    if (wants.isEmpty() || !use.isPositive() || at.isNegative()) {
      throw new IllegalArgumentException(
          "expected is a node or more, for more than no time; found %s for %s"
              .formatted(wants, use));
    }
  }

  /** By which the waits are told apart. */
  String label() {
    return wants.getFirst().label();
  }
}
