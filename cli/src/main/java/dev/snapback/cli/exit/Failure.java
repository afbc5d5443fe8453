package dev.snapback.cli.exit;

/**
 * The command ends here, with one line for the person: what was expected, what was found, what to
 * do.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private Failure(int exitCode, String message, Throwable... cause) {
    super(message, cause.length == 0 ? null : cause[0]);
    this.exitCode = exitCode;
  }

  /** Wrong use: exit 64. */
  public static Failure usage(String message) {
    return new Failure(ExitCode.USAGE, message);
  }

  /** The controller cannot be reached: exit 69. */
  public static Failure unavailable(String message) {
    return new Failure(ExitCode.UNAVAILABLE, message);
  }

  /** Our own error, or one that has no better class: exit 70. */
  public static Failure internal(String message, Throwable cause) {
    return new Failure(ExitCode.INTERNAL, message, cause);
  }

  /** A local file could not be read or written: exit 74. */
  public static Failure io(String message, Throwable... cause) {
    return new Failure(ExitCode.IO, message, cause);
  }

  /** Any other exit code. */
  public static Failure of(int exitCode, String message) {
    return new Failure(exitCode, message);
  }

  /** With which code the command exits, 1..255. */
  public int exitCode() {
    return exitCode;
  }

  /** {@link #getMessage()}, which is never absent here. */
  public String line() {
    String message = getMessage();
    return message == null ? "unknown failure" : message;
  }
}
