package dev.snapback.controller.api;

import dev.snapback.controller.Protocol;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/**
 * Refuses callers of another protocol version, by name of both; its own is in the trailers too, for
 * programs.
 */
final class SameProtocol implements ServerInterceptor {
  private static final String OURS = Integer.toString(Protocol.VERSION);

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String theirs = headers.get(Protocol.HEADER);
    if (OURS.equals(theirs)) {
      return next.startCall(call, headers);
    }
    Metadata trailers = new Metadata();
    trailers.put(Protocol.HEADER, OURS);
    String said = theirs == null ? "no protocol version" : "protocol version " + theirs;
    call.close(
        Status.FAILED_PRECONDITION.withDescription(
            "the caller says " + said + ", this controller speaks protocol version " + OURS),
        trailers);
    return new ServerCall.Listener<>() {};
  }
}
