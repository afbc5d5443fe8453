package dev.snapback.controller.lead;

/** This controller does not lead any more: what it was about to do is another's now. */
public final class LeadLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LeadLostException(String why) {
    super(why);
  }
}
