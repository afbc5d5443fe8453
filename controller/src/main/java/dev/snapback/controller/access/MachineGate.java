package dev.snapback.controller.access;

import dev.snapback.controller.identity.Identity;
import dev.snapback.controller.identity.PeerIdentity;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Optional;

/**
 * Stands before what machines call, behind {@link PeerIdentity}, and goes by {@link Rules}. That a
 * node speaks of itself only, and that a join token is good, the service itself sees to.
 */
public final class MachineGate implements ServerInterceptor {
  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Optional<Status> refusal =
        Rules.of(call.getMethodDescriptor())
            .map(MachineGate::refusal)
            .orElseGet(() -> Optional.of(nobody()));
    if (refusal.isEmpty()) {
      return next.startCall(call, headers);
    }
    call.close(refusal.get(), new Metadata());
    return new ServerCall.Listener<>() {};
  }

  private static Optional<Status> refusal(Rule rule) {
    return switch (rule) {
      case Rule.ByJoinToken joining -> Optional.empty();
      case Rule.ByNodeCertificate node ->
          PeerIdentity.current().filter(Identity.Node.class::isInstance).isPresent()
              ? Optional.empty()
              : Optional.of(
                  Status.UNAUTHENTICATED.withDescription("this needs a node's certificate"));
      case Rule.ByRole<?, ?> people -> Optional.of(nobody());
    };
  }

  private static Status nobody() {
    return Status.PERMISSION_DENIED.withDescription("no machine may call this");
  }
}
