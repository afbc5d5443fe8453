package dev.snapback.controller.scheduler;

/** What the scheduler made of an event. */
public sealed interface Verdict {
  record Applied() implements Verdict {}

  /** Late or repeated: nothing to do, and nobody's mistake. */
  record Ignored(String why) implements Verdict {}

  /** What was asked cannot be. */
  record Refused(Reason reason, String why) implements Verdict {}

  /** Why something is refused, for a caller to act on. */
  enum Reason {
    NO_SUCH_NODE,
    NO_SUCH_RUN,
    NO_SUCH_REQUEST,
    NO_SUCH_HOLD,
    NO_SUCH_IMAGE,
    ALREADY_EXISTS,
    /** It is not in a state in which this can be asked. */
    WRONG_STATE
  }
}
