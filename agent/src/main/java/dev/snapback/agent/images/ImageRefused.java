package dev.snapback.agent.images;

/** An image that cannot be had, made or removed; the message says why. */
public final class ImageRefused extends Exception {
  private static final long serialVersionUID = 1L;

  /** What a caller can act on. */
  public enum Kind {
    /** There is no such image or hold. */
    NO_SUCH_IMAGE,
    /** The machine has no room for it. */
    NO_ROOM,
    /** Something stands on it, or it is not as the order takes it to be. */
    NOT_NOW,
    /** What was received is not what was sealed. */
    DAMAGED,
    /** This machine could not boot it. */
    UNFIT
  }

  private final Kind kind;

  ImageRefused(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
