package dev.snapback.agent.api;

import io.grpc.Status;

/** An order that the service itself refuses. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;
  private final String because;

  private Refused(Status.Code code, String because, String message) {
    super(message);
    this.code = code;
    this.because = because;
  }

  static Refused staleGeneration(long ordered, long found) {
    return new Refused(
        Status.Code.FAILED_PRECONDITION,
        "stale-generation",
        "this machine is at generation " + found + ", the order is for generation " + ordered);
  }

  static Refused resetting() {
    return new Refused(Status.Code.UNAVAILABLE, "resetting", "this machine is being reset");
  }

  static Refused noSuchRun(Object run) {
    return new Refused(Status.Code.NOT_FOUND, "no-such-run", "this machine knows no run " + run);
  }

  static Refused runHasStarted(Object run) {
    return new Refused(
        Status.Code.ALREADY_EXISTS,
        "run-has-started",
        "run " + run + " has started, its workspace is its own");
  }

  static Refused rootIsUsed() {
    return new Refused(
        Status.Code.FAILED_PRECONDITION,
        "root-is-used",
        "a run has begun on this root: its scratch disks are the run's until the next reset");
  }

  static Refused wrong(String message) {
    return new Refused(Status.Code.INVALID_ARGUMENT, "wrong", message);
  }

  Status status() {
    return code.toStatus().withDescription(getMessage());
  }

  String because() {
    return because;
  }
}
