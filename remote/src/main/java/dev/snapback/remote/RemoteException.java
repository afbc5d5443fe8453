package dev.snapback.remote;

import org.jspecify.annotations.Nullable;

/**
 * What kept a remote call from its end. A command that fails is none: see {@link Exit}. The message
 * is for people: what was expected, what was found, what to do.
 */
public final class RemoteException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What a caller can act on. */
  public enum Kind {
    /** Nothing there speaks SSH, yet. */
    UNREACHABLE,
    /** The host is not the one that was meant: its key is another, or none is known. */
    HOST_KEY,
    /** The host refused the user. */
    AUTH,
    /** It went on for longer than it may. */
    TIMED_OUT,
    /** The connection broke in the middle; what was asked for may have been done or not. */
    DISCONNECTED,
    /** A file, here or there, is missing, of the wrong kind, too large or not permitted. */
    FILE,
    /** What was given here cannot be used: a key file, a known_hosts file, an agent's socket. */
    SETTINGS,
    /** The other side speaks SSH, but not as expected. */
    PROTOCOL
  }

  private final Kind kind;

  public RemoteException(Kind kind, String message) {
    this(kind, message, null);
  }

  public RemoteException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
