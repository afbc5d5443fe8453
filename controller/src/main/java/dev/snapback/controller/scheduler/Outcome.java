package dev.snapback.controller.scheduler;

/** How a run's command ended, as its node reports it. */
public sealed interface Outcome {
  /**
   * @param code 0..255
   */
  record Exited(int code) implements Outcome {}

  /**
   * @param number of the signal that ended the command, 1..64
   */
  record Signaled(int number) implements Outcome {}

  /** Killed after its timeout. */
  record TimedOut() implements Outcome {}

  /** Killed because {@link Effect.StopRun} asked for it. */
  record Stopped() implements Outcome {}

  /** The command could not be started: no such file, not executable. The order's fault. */
  record NotStarted(String why) implements Outcome {}

  /** The node does not know what became of the command. The machine's fault. */
  record Lost(String why) implements Outcome {}
}
