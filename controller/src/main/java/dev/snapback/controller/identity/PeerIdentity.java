package dev.snapback.controller.identity;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Tells a gRPC service who calls it, from the certificate of the call's connection. */
public final class PeerIdentity implements ServerInterceptor {
  private static final Context.Key<Peer> PEER = Context.key("snapback-peer");

  private record Peer(Identity who, X509Certificate certificate) {}

  /** Who makes the call that is being served on this thread; empty: nobody with a certificate. */
  public static Optional<Identity> current() {
    return Optional.ofNullable(PEER.get()).map(Peer::who);
  }

  /** By which that is known. */
  public static Optional<X509Certificate> certificate() {
    return Optional.ofNullable(PEER.get()).map(Peer::certificate);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var peer = peer(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    var context = Context.current();
    var known = peer.isPresent() ? context.withValue(PEER, peer.get()) : context;
    return Contexts.interceptCall(known, call, headers, next);
  }

  private static Optional<Peer> peer(@Nullable SSLSession session) {
    if (session == null) {
      return Optional.empty();
    }
    try {
      // The handshake has verified the chain against our CA; here it is only read.
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? Identity.of(certificate).map(who -> new Peer(who, certificate))
          : Optional.empty();
    } catch (SSLPeerUnverifiedException noCertificate) {
      return Optional.empty();
    }
  }
}
