package dev.snapback.agent.reset;

/** A reset that was not taken, with the reason. */
public final class ResetRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  public ResetRefused(Refusal refusal) {
    super(refusal.words(), refusal instanceof Refusal.Failed failed ? failed.cause() : null);
    this.refusal = refusal;
  }

  public Refusal refusal() {
    return refusal;
  }
}
