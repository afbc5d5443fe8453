package dev.snapback.cli.connection;

import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;
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
      case UNAVAILABLE -> Failure.unavailable(unreachable(address, why(status.getCause(), said)));
      case DEADLINE_EXCEEDED ->
          Failure.unavailable(
              "the controller at " + address.text() + " did not answer in time: see its log");
      case PERMISSION_DENIED -> Failure.of(ExitCode.NOT_PERMITTED, "not permitted: " + said);
      case UNAUTHENTICATED ->
          Failure.of(
              ExitCode.NOT_PERMITTED,
              "the controller at "
                  + address.text()
                  + " does not know you ("
                  + said
                  + "): put a token into SNAPBACK_TOKEN, or into ~/.config/snapback/token with"
                  + " mode 0600; an admin makes one by `snapback token create`");
      case RESOURCE_EXHAUSTED ->
          Failure.of(ExitCode.NODE_FAILURE, "the controller has no room for this now: " + said);
      case CANCELLED, UNKNOWN, ABORTED, INTERNAL, DATA_LOSS, UNIMPLEMENTED, OK ->
          Failure.internal(
              "the controller failed (" + status.getCode() + "): " + said + "; see its log", e);
    };
  }

  /** Why there is no connection: a port that wants TLS hangs up, or resets, without a word. */
  static Failure unconnected(StatusException e, Address address) {
    boolean hungUp =
        e.getStatus().getCode() == Status.Code.UNAVAILABLE && wasThere(e.getStatus().getCause());
    return hungUp && !address.isEncrypted()
        ? Failure.unavailable(
            unreachable(address, "it hangs up: for TLS name its CA by --ca FILE or SNAPBACK_CA"))
        : of(e, address);
  }

  private static boolean wasThere(@Nullable Throwable cause) {
    return switch (cause) {
      case ConnectException refused -> false;
      case UnknownHostException unknown -> false;
      case null -> true;
      default -> wasThere(cause.getCause());
    };
  }

  /** What went wrong below gRPC says more than gRPC does. */
  private static String why(@Nullable Throwable cause, String said) {
    return switch (cause) {
      case SSLException tls ->
          "no TLS with it: "
              + tls.getMessage()
              + "; --ca FILE or SNAPBACK_CA names the CA to trust";
      case ConnectException refused -> "connection refused";
      case null -> said;
      default -> why(cause.getCause(), said);
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
