package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One order to reset a node, and what became of it.
 *
 * @param number counts the resets of this node from 1
 * @param generation the one that it makes
 * @param bootIdAfter empty until the new system announced itself
 * @param failure empty: it succeeded, or is still going on
 */
public record ResetRecord(
    NodeName node,
    int number,
    long generation,
    String image,
    String bootIdBefore,
    String bootIdAfter,
    Instant ordered,
    Optional<Instant> accepted,
    Optional<Instant> announced,
    Optional<Instant> ready,
    List<Phase> phases,
    String failure) {
  public ResetRecord {
    phases = List.copyOf(phases);
  }
}
