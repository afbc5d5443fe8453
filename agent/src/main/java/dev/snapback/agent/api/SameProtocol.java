package dev.snapback.agent.api;

import dev.snapback.agent.identity.Protocol;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/** Refuses callers that speak another version of the protocol, naming both. */
final class SameProtocol implements ServerInterceptor {
  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of(Protocol.HEADER, Metadata.ASCII_STRING_MARSHALLER);

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String theirs = headers.get(HEADER);
    if (!String.valueOf(Protocol.VERSION).equals(theirs)) {
      call.close(
          Status.FAILED_PRECONDITION.withDescription(
              "this agent speaks protocol %d, the caller %s"
                  .formatted(Protocol.VERSION, theirs == null ? "does not say which" : theirs)),
          Refusals.because("protocol"));
      return new ServerCall.Listener<>() {};
    }
    return next.startCall(call, headers);
  }
}
