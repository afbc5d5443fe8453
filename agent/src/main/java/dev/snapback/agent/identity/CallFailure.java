package dev.snapback.agent.identity;

import java.util.Objects;

/** Why a call failed, for people. */
public final class CallFailure {
  private CallFailure() {}

  /** gRPC's own words are often "io exception"; the reason is at the end of what caused it. */
  public static String words(Exception failure) {
    String said = Objects.toString(failure.getMessage(), failure.toString());
    Throwable cause = failure.getCause();
    if (cause == null) {
      return said;
    }
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return said + ": " + Objects.toString(cause.getMessage(), cause.toString());
  }
}
