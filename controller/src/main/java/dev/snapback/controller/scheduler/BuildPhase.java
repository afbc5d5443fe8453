package dev.snapback.controller.scheduler;

/** How far the build of a version is. One that is over keeps the phase in which it ended. */
public enum BuildPhase {
  /** The scripts are read. */
  READING,
  /** Their run waits for a node or goes on. */
  PREPARING,
  /** The reset after it keeps its root. */
  KEEPING,
  /** That root is made an image. */
  SEALING,
  /** The node is reset to it, and the check runs. */
  CHECKING,
  DONE
}
