package dev.snapback.controller.scheduler;

/** Where a hold is: a failed run's root that is kept on its node. */
public enum HoldState {
  /** The reset that keeps it is ordered; the new system has not announced itself yet. */
  ORDERED,
  /** It lies beside the node's roots; the node works on. */
  KEPT,
  /** Its node is being reset to it. */
  BOOTING,
  /** Its node runs on it, and on nothing else. */
  BOOTED,
  /** It has expired or somebody gave it up; the node has yet to remove it. */
  DROPPING,
  /** It is no more, or never was; the reason says why. */
  GONE
}
