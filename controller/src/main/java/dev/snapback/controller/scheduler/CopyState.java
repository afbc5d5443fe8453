package dev.snapback.controller.scheduler;

/** How far a version of an image is on a node. */
public enum CopyState {
  /** It is sealed there, or sent there. */
  MAKING,
  /** That failed, and is gone on with later; part of it may be there. */
  RETRY,
  /** That failed too often; part of it may be there. */
  STUCK,
  /** It is there; the node was never READY on it. */
  HERE,
  /** The node was READY on it. */
  PROVEN,
  /** It is there, and the node could not get READY on it. */
  REFUSED,
  /** It is not there any more. */
  GONE
}
