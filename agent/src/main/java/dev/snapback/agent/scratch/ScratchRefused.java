package dev.snapback.agent.scratch;

/** Scratch disks that cannot be cleaned; the message says which and why, for people. */
public final class ScratchRefused extends Exception {
  private static final long serialVersionUID = 1L;

  ScratchRefused(String why) {
    super(why);
  }
}
