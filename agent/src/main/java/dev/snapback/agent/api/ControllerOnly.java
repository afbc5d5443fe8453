package dev.snapback.agent.api;

import dev.snapback.agent.identity.PeerName;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Obeys the controller alone. TLS has seen to it that the peer is certified by our authority; but
 * that certifies other nodes too, and they may not give orders.
 */
final class ControllerOnly implements ServerInterceptor {

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null || !isController(session)) {
      call.close(
          Status.PERMISSION_DENIED.withDescription(
              "an agent obeys only the certificate of " + PeerName.CONTROLLER),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return next.startCall(call, headers);
  }

  private static boolean isController(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0
          && chain[0] instanceof X509Certificate leaf
          && PeerName.is(PeerName.CONTROLLER, leaf);
    } catch (SSLPeerUnverifiedException e) {
      return false;
    }
  }
}
