package dev.snapback.controller.rescue;

/** A machine could not be made to go down that way. */
public final class RescueException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String why;

  public RescueException(String why) {
    super(why);
    this.why = why;
  }

  public RescueException(String why, Throwable cause) {
    super(why, cause);
    this.why = why;
  }

  /** For people: what was expected, what was found, what to do. Holds no secret. */
  public String why() {
    return why;
  }
}
