package dev.snapback.controller.scheduler;

/**
 * Where a node is. Who may follow whom is in {@link Lifecycle#NODE}. OFFLINE and DRAINED of the
 * design are deliberately absent until something leads to them.
 */
public enum NodeState {
  /** Joined; its agent has not announced itself yet. */
  ENROLLING,
  /** A reset is ordered; the new system has not announced itself yet. */
  RESETTING,
  /** A new system announced itself; what it booted into is being checked. */
  VERIFYING,
  /** Pristine, checked, idle. */
  READY,
  /** Works for one run. */
  LEASED,
  /** Runs a failed run's root, for somebody to look at. */
  HELD,
  /** Out of service, with a reason, until somebody releases it or orders a reset. */
  QUARANTINED,
  /** Its provider makes it. */
  BUILDING,
  /** Its provider removes it. */
  DELETING,
  /** No node any more: only its past is kept, and its name may join again. */
  FORGOTTEN;

  /** Whether a node in this state will, if all goes well, serve a run without anybody's help. */
  public boolean inService() {
    return this != QUARANTINED && this != DELETING && this != FORGOTTEN;
  }
}
