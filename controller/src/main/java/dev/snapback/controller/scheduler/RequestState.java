package dev.snapback.controller.scheduler;

/** Where a node request is. Who may follow whom is in {@link Lifecycle#REQUEST}. */
public enum RequestState {
  /** For its nodes. */
  WAITING,
  /** It is a lease: the nodes are its requester's. */
  GRANTED,
  /** Its requester does not need it any more. */
  RELEASED,
  /** It waited, or had its nodes, for as long as it was to. */
  EXPIRED,
  /** A node of it was lost. */
  LOST;

  public boolean isOver() {
    return this != WAITING && this != GRANTED;
  }
}
