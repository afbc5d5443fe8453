package dev.snapback.controller.scheduler;

/** Where a hold is: a failed run's root that is kept on its node. */
public enum HoldState {
  /** The reset that keeps it is ordered; the new system has not announced itself yet. */
  ORDERED,
  /** It lies beside the node's roots; the node works on. */
  KEPT,
  /** It has expired or somebody gave it up; the node has yet to remove it. */
  DROPPING,
  /** It is no more, or never was; the reason says why. */
  GONE
}
