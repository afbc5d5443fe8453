package dev.snapback.controller.scheduler;

/** Where a version of an image is. */
public enum VersionState {
  /** It is prepared, sealed or checked. */
  BUILDING,
  /** What nodes of the image are to have. */
  CURRENT,
  /** What they had before, kept for a rollback. */
  FORMER,
  /** Its build failed. */
  FAILED,
  /** It was current and somebody took it back: no node is to have it, nothing is built upon it. */
  BAD,
  /** It was current once; nodes drop it. */
  OLD;

  /** Whether whoever asks for the image may get it. */
  boolean serves() {
    return this == CURRENT || this == FORMER || this == OLD;
  }

  /** Whether nodes keep it though they do not run it. */
  boolean kept() {
    return this == BUILDING || this == CURRENT || this == FORMER;
  }
}
