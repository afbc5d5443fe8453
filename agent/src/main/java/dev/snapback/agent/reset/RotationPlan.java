package dev.snapback.agent.reset;

import dev.snapback.agent.machine.SetUpNode;
import dev.snapback.agent.reset.RotationStep.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a reset, or the preparation of one, does with the volumes, decided before anything is done.
 * The order makes a cut harmless: the new root is whole before the old one loses its name, and only
 * between the two renames there is no {@code root}; the initramfs then finishes the rotation.
 */
record RotationPlan(List<RotationStep> steps) {
  RotationPlan {
    steps = List.copyOf(steps);
  }

  /**
   * Makes the next root ahead of the reset, unless it is there. {@code last_root} stays, where
   * there is room for both.
   *
   * @param node as found now
   * @param nextWritten how much was written to {@code next_root}; empty where that is not known
   * @param now becomes the fact {@code created} of the new root
   */
  static RotationPlan staging(
      SetUpNode node, ResetOrder order, OptionalLong nextWritten, Instant now) throws ResetRefused {
    return new RotationPlan(Rotation.of(node, order, nextWritten, now).staging());
  }

  /**
   * Makes the next root the root: two renames where it was staged and nobody has touched it since.
   * Parameters as in {@link #staging}.
   */
  static RotationPlan of(SetUpNode node, ResetOrder order, OptionalLong nextWritten, Instant now)
      throws ResetRefused {
    return new RotationPlan(Rotation.of(node, order, nextWritten, now).whole());
  }

  /** Whether a root is removed, which nobody may be reading then. */
  boolean removesRoots() {
    return steps.stream().anyMatch(RotationStep.Drop.class::isInstance);
  }

  /** Whether a root must be made, which staging would have done before. */
  boolean makesRoot() {
    return steps.stream().anyMatch(Snapshot.class::isInstance);
  }
}
