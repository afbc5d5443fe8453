package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Nodes that somebody wants for themselves.
 *
 * @param wants at least one
 * @param priority as {@link RunOrder#priority}
 * @param patience how long it waits at most, more than zero
 * @param lease how long it has them then at most, more than zero
 * @param project what they are for, which says who may see it; empty: only who may see all
 */
public record RequestOrder(
    List<Want> wants,
    int priority,
    Duration patience,
    Duration lease,
    Optional<ProjectName> project) {
  public RequestOrder {
    wants = List.copyOf(wants);
    if (wants.isEmpty()) {
      throw new IllegalArgumentException("a request needs a node");
    }
    RunOrder.requirePriority(priority);
    if (!patience.isPositive() || !lease.isPositive()) {
      throw new IllegalArgumentException("must be more than zero: " + patience + ", " + lease);
    }
  }
}
