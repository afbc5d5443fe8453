package dev.snapback.controller.baremetal;

import java.time.Duration;

/**
 * How long each kind of call to an agent may take before the node counts as not answering.
 *
 * @param call what an agent answers from what it knows
 * @param await one question for a run's end; it is asked again after that
 * @param reset the rotation: some LVM commands and the loading of a kernel
 * @param stage the same, ahead of time
 * @param tree a whole workspace, or all artifacts
 */
public record Deadlines(
    Duration call, Duration await, Duration reset, Duration stage, Duration tree) {
  /** Generous: an emulated machine is some fifteen times slower than a real one. */
  public static final Deadlines DEFAULT =
      new Deadlines(
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(3),
          Duration.ofMinutes(3),
          Duration.ofMinutes(30));
}
