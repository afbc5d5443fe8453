package dev.snapback.lab.faults;

import java.util.EnumSet;

/** Who is struck at a {@link CutPoint}. */
public enum Victim {
  /** Its plug is pulled. */
  MACHINE,
  /** SIGKILL, by somebody on the machine who reads the kernel's log as the console shows it. */
  AGENT,
  /** SIGKILL; it is started again at once. */
  CONTROLLER;

  /** An agent is there to be struck until the jump only. */
  boolean canBeStruck(CutPoint point) {
    return this != AGENT
        || EnumSet.range(CutPoint.STAGING_FREES_THE_NAME, CutPoint.BETWEEN_THE_RENAMES)
            .contains(point);
  }
}
