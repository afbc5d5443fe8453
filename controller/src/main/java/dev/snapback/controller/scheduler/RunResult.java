package dev.snapback.controller.scheduler;

/**
 * What became of a run. NODE_FAILURE of the design is deliberately absent: it befalls one attempt,
 * never a run; a run whose every attempt met it ends as {@link #RETRY_LIMIT}.
 */
public enum RunResult {
  SUCCESS,
  /** The command's own failure: its exit code is not 0, or a signal ended it. */
  FAILURE,
  TIMED_OUT,
  CANCELED,
  /** Machines or this system failed too often. Not the test's fault. */
  RETRY_LIMIT,
  /**
   * What was ordered cannot be run anywhere: no such command, a workspace that cannot be unpacked.
   */
  CONFIG_ERROR
}
