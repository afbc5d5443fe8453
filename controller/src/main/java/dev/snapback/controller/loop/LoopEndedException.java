package dev.snapback.controller.loop;

/** The controller ends: whether the event was taken is for the next start to say. */
public final class LoopEndedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LoopEndedException() {
    super("the controller is ending");
  }
}
