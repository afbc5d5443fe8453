package dev.snapback.controller.openstack;

import java.time.Duration;

/** A cloud did not do what it was asked. The kind says what a scheduler can do about it. */
public final class OpenStackException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What a scheduler can do about it. */
  public enum Kind {
    /**
     * A quota is used up, or no host has room: nothing is wrong with the order. Ask again once
     * something was given back, or ask another cloud.
     */
    FULL,
    /** The order names what is not there or cannot be. Repeating it is in vain: a person has to. */
    REFUSED,
    /** Who we are, or what we may do: the credentials or the cloud's policy. A person has to. */
    AUTH,
    /** There is no such thing, or no longer. */
    NOT_FOUND,
    /** It is there already, or busy with something else. Look at it, then ask again. */
    CONFLICT,
    /** The service has too much to do, or we ask too fast. Ask again later. */
    BUSY,
    /** The service failed, or what it says makes no sense. */
    BROKEN,
    /** No answer, or none in time; what was asked for may have been done. */
    UNREACHABLE
  }

  private final Kind kind;
  private final String why;
  private final int status;
  private final Duration retryAfter;

  OpenStackException(Kind kind, String why) {
    this(kind, why, 0, Duration.ZERO);
  }

  OpenStackException(Kind kind, String why, Throwable cause) {
    this(kind, why);
    initCause(cause);
  }

  /**
   * @param status HTTP's, or 0 where there was no answer
   */
  OpenStackException(Kind kind, String why, int status, Duration retryAfter) {
    super(why);
    this.kind = kind;
    this.why = why;
    this.status = status;
    this.retryAfter = retryAfter;
  }

  public Kind kind() {
    return kind;
  }

  /** For people: service, method, path, status, and the service's own words. Holds no secret. */
  public String why() {
    return why;
  }

  /** How long the service wants to be left alone; zero where it did not say. */
  public Duration retryAfter() {
    return retryAfter;
  }

  /** Whether the same request may fare better in a while, through nobody's doing. */
  boolean passing() {
    return switch (kind) {
      case BUSY, UNREACHABLE -> true;
      case BROKEN -> status >= 500;
      case FULL, REFUSED, AUTH, NOT_FOUND, CONFLICT -> false;
    };
  }
}
