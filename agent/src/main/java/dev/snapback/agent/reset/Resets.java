package dev.snapback.agent.reset;

import dev.snapback.agent.machine.NodeFacts;
import java.util.List;
import java.util.Optional;

/**
 * Resets this machine, in two halves: what can be answered for, and the jump, after which nobody is
 * left to answer.
 */
public interface Resets {

  /**
   * Makes the next root and loads its kernel ahead of the reset, where that is not done yet.
   * Idempotent. Thread-safe: one at a time.
   *
   * @param loadKernel false: the memory is left to the tests
   */
  Staged stage(ResetOrder order, boolean loadKernel) throws ResetRefused;

  /**
   * Gives up the root before this one where its pool would be too full for another run.
   *
   * @param facts of this machine, just read
   * @return whether that was so
   */
  boolean makeRoom(NodeFacts facts);

  /** What is ready for a reset; empty: nothing. */
  Optional<Staged> staged();

  /**
   * Checks the order, and makes what was staged the root and the next kernel; what was not staged,
   * or was touched since, is made now. Idempotent up to the jump: the order that was taken last may
   * be taken again. Thread-safe: one at a time.
   */
  ResetTaken take(ResetOrder order) throws ResetRefused;

  /**
   * Goes down the way that {@link #take} was ordered. Does not return where it succeeds; that may
   * take half a minute where systemd is asked and does not obey.
   *
   * @throws ResetRefused where nothing was taken, or the kernel refused
   */
  void jump() throws ResetRefused;

  /**
   * What {@code /boot} had, when this boot found it, that is not the image's; it was put right.
   * After a boot through the firmware it waits until that is mounted, two minutes at most.
   * Thread-safe.
   *
   * @param image that the root is a snapshot of
   * @return files' names, or why it could not be looked at
   */
  List<String> bootPutRight(String image);

  /**
   * Gives up a kept root. Nothing where there is none of that name. Thread-safe: one at a time.
   *
   * @throws ResetRefused where it runs, or LVM refused
   */
  void drop(String hold) throws ResetRefused;
}
