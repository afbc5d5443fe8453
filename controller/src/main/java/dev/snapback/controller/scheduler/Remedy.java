package dev.snapback.controller.scheduler;

/** What may help where a reset has failed. */
public enum Remedy {
  /** Nothing that this system can do: e.g. the machine has no such image, or is made of less. */
  NONE,
  /** The same by another way. */
  ANOTHER_WAY,
  /** A way that does not lead through the node's agent, which did not answer. */
  WAY_WITHOUT_AGENT
}
