package dev.snapback.provisioning;

/** Why a machine could not be provisioned: what was expected, what was found, what to do. */
public final class ProvisioningException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What a caller can act on. */
  public enum Kind {
    /** The machine, or its user, cannot be had. */
    UNREACHABLE,
    /** The machine is not fit; the findings say why. */
    UNFIT,
    /** Something here cannot be used, or was not said. */
    USAGE,
    /** A step on the machine failed. */
    FAILED,
    /** It did not come back, or not as a node. */
    NOT_READY
  }

  private final Kind kind;

  ProvisioningException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  ProvisioningException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /** {@link #getMessage()}, which is never absent here. */
  public String line() {
    return String.valueOf(getMessage());
  }
}
