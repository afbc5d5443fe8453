package dev.snapback.controller.fleet;

import dev.snapback.controller.identity.PeerCheck;
import dev.snapback.controller.identity.PeerIdentity;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses every call with a certificate that does not count, whatever it asks for, and tells why.
 * Asked of each call and not of each connection: one that was open when its node was forgotten is
 * worth nothing. Wants {@link PeerIdentity} before it.
 */
final class CountingOnly implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(CountingOnly.class);

  private final PeerCheck check;

  CountingOnly(PeerCheck check) {
    this.check = check;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Optional<String> objection =
        PeerIdentity.current()
            .flatMap(
                who -> PeerIdentity.certificate().flatMap(shown -> check.objection(who, shown)));
    if (objection.isEmpty()) {
      return next.startCall(call, headers);
    }
    // A machine that tries for ever says this every few seconds.
    LOG.debug("refused: {}", objection.get());
    call.close(Status.PERMISSION_DENIED.withDescription(objection.get()), new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
