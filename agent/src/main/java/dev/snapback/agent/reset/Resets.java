package dev.snapback.agent.reset;

/**
 * Resets this machine, in two halves: what can be answered for, and the jump, after which nobody is
 * left to answer.
 */
public interface Resets {

  /**
   * Checks the order, makes the new root and loads its kernel. Idempotent up to the jump: the order
   * that was taken last may be taken again. Thread-safe: one at a time.
   */
  ResetTaken take(ResetOrder order) throws ResetRefused;

  /**
   * Writes out what is dirty (waiting a few seconds at most) and jumps into the kernel that {@link
   * #take} loaded. Does not return where it succeeds.
   *
   * @throws ResetRefused where nothing was taken, or the kernel refused
   */
  void jump() throws ResetRefused;
}
