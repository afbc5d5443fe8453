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
    /**
     * It will not, and says why (an impediment, a wrong argument). Asking again changes nothing.
     */
    REFUSED,
    /** It knows no such run. */
    NO_SUCH_RUN,
    /** It tried and failed. The machine is suspect. */
    BROKEN,
    /** It speaks another version of the protocol. Renew its agent. */
    OTHER_PROTOCOL
  }

  private final Kind kind;

  public NodeException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public NodeException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
