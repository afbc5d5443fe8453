package dev.snapback.cli.connection;

import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a call that failed means to the person who made it. */
final class Refusal {
  private Refusal() {}

  static Failure of(StatusException e, Address address) {
    Status status = e.getStatus();
    String said = status.getDescription() == null ? "" : status.getDescription().strip();
    if (isOtherVersion(status, said, e.getTrailers())) {
      return otherVersion(said, e.getTrailers(), e);
    }
    return switch (status.getCode()) {
      case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, OUT_OF_RANGE ->
          Failure.usage(said.isEmpty() ? status.getCode().toString() : said);
      case UNAVAILABLE -> Failure.unavailable(unreachable(address, said));
      case DEADLINE_EXCEEDED ->
          Failure.unavailable(
              "the controller at " + address.text() + " did not answer in time: see its log");
      case PERMISSION_DENIED, UNAUTHENTICATED ->
          Failure.usage("the controller at " + address.text() + " does not allow this: " + said);
      case RESOURCE_EXHAUSTED ->
          Failure.of(ExitCode.NODE_FAILURE, "the controller has no room for this now: " + said);
      case CANCELLED, UNKNOWN, ABORTED, INTERNAL, DATA_LOSS, UNIMPLEMENTED, OK ->
          Failure.internal(
              "the controller failed (" + status.getCode() + "): " + said + "; see its log", e);
    };
  }

  /** The one line for a controller that is not there; the same whatever call found out. */
  static String unreachable(Address address, String detail) {
    return "no controller reachable at "
        + address.text()
        + (detail.isEmpty() ? "" : " (" + detail + ")")
        + ": start one with `snapback-controller serve`, or name another with"
        + " --controller HOST:PORT or SNAPBACK_CONTROLLER";
  }

  /** A method that it does not know is a method of another version. */
  private static boolean isOtherVersion(Status status, String said, @Nullable Metadata trailers) {
    return switch (status.getCode()) {
      case UNIMPLEMENTED -> true;
      case FAILED_PRECONDITION ->
          said.toLowerCase(Locale.ROOT).contains("protocol") || theirs(trailers) != null;
      default -> false;
    };
  }

  private static Failure otherVersion(String said, @Nullable Metadata trailers, StatusException e) {
    String theirs = theirs(trailers);
    return Failure.internal(
        "this snapback speaks protocol "
            + Controller.PROTOCOL
            + ", the controller "
            + (theirs == null ? "another" : "protocol " + theirs)
            + (said.isEmpty() ? "" : " (it says: " + said + ")")
            + ": use the snapback that came with that controller",
        e);
  }

  private static @Nullable String theirs(@Nullable Metadata trailers) {
    String theirs = trailers == null ? null : trailers.get(Controller.PROTOCOL_HEADER);
    return theirs == null || theirs.equals(Integer.toString(Controller.PROTOCOL)) ? null : theirs;
  }
}
