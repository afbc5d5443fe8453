package dev.snapback.lab.faults;

/** Who is struck at a {@link CutPoint}. */
public enum Victim {
  /** Its plug is pulled. */
  MACHINE,
  /** SIGKILL, by somebody on the machine who reads the kernel's log as the console shows it. */
  AGENT,
  /** SIGKILL; it is started again at once. */
  CONTROLLER;

  /**
   * How many generations further the node is, counted from before the run, when all is well again.
   */
  int resets(CutPoint point) {
    // What was pulled from a system whose reset was over boots into one more.
    boolean another = this == MACHINE && point.began == CutPoint.Began.BY_A_RESET;
    return point.began.resets + (another ? 1 : 0);
  }

  /** An agent is there until the jump only; a controller that waits for one notices no boot. */
  boolean isToBeStruck(CutPoint point) {
    return switch (this) {
      case MACHINE -> true;
      case AGENT -> point.precedesLvm() && point.began != CutPoint.Began.BY_A_CUT;
      case CONTROLLER ->
          switch (point.began) {
            case BY_A_RESET, BY_A_RUN -> true;
            case BY_A_JUMP -> point == CutPoint.WHEN_THE_AGENT_STARTS;
            case BY_A_CUT -> point == CutPoint.HOOK_IS_THROUGH;
          };
    };
  }
}
