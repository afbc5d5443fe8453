package dev.snapback.controller.node;

/** A node did not do what it was asked. The kind says what a caller can do about it. */
public final class NodeException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What a caller can do about it. */
  public enum Kind {
    /** No answer: it may be booting, cut off, or dead. Ask again until a deadline. */
    UNREACHABLE,
    /** It is at another generation than the caller believes. Describe it anew. */
    STALE,
    /** It will not, and says why (an impediment). Asking again changes nothing. */
    REFUSED,
    /** It has no room for another root. No other way makes any: a person has to. */
    NO_ROOM,
    /**
     * What was ordered makes no sense, on this node or any other: e.g. a workspace that is no tar
     * stream.
     */
    BAD_ORDER,
    /** It knows no such run. */
    NO_SUCH_RUN,
    /**
     * It cannot keep what is there now, or not run what was kept, and says why; it has done
     * nothing. Without that the same order is possible.
     */
    NO_HOLD,
    /** It tried and failed. The machine is suspect. */
    BROKEN,
    /** It speaks another version of the protocol. Renew its agent. */
    OTHER_PROTOCOL
  }

  private final Kind kind;
  private final String why;

  public NodeException(Kind kind, String message) {
    super(message);
    this.kind = kind;
    this.why = message;
  }

  public NodeException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.why = message;
  }

  public Kind kind() {
    return kind;
  }

  /** For people: which node, what was asked, and what came of it. */
  public String why() {
    return why;
  }
}
