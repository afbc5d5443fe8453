package dev.snapback.agent.identity;

/** The version of the protocols between controller and agent; a mismatch is refused, by either. */
public final class Protocol {
  public static final int VERSION = 1;

  /** The metadata header that carries the caller's. */
  public static final String HEADER = "snapback-protocol";

  private Protocol() {}
}
