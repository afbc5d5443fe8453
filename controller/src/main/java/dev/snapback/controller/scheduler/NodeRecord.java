package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A node as it is known.
 *
 * @param reason why it is in this state, for people
 * @param since when it entered this state
 * @param deadline when this state is given up; empty in READY and QUARANTINED
 * @param generation where it is believed to be, -1 before its first announcement
 * @param bootId the last it announced; empty before the first
 * @param run whom it is leased to
 * @param consecutiveFailures resets that failed since the last that succeeded
 * @param resets how many were ever ordered; the number of the newest
 */
public record NodeRecord(
    NodeName name,
    String driver,
    String address,
    List<String> labels,
    String image,
    NodeState state,
    String reason,
    Instant since,
    Optional<Instant> deadline,
    long generation,
    String bootId,
    Optional<RunId> run,
    int consecutiveFailures,
    int resets) {
  public NodeRecord {
    labels = List.copyOf(labels);
    boolean timeless = state == NodeState.READY || state == NodeState.QUARANTINED;
    if (timeless == deadline.isPresent()) {
      throw new IllegalArgumentException(name + ": a deadline does not fit " + state);
    }
    if (run.isPresent() != (state == NodeState.LEASED)) {
      throw new IllegalArgumentException(name + ": a run does not fit " + state);
    }
  }

  public Machine machine() {
    return new Machine(name, driver, address);
  }
}
