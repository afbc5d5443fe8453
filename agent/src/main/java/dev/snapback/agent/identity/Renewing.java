package dev.snapback.agent.identity;

import com.google.protobuf.ByteString;
import dev.snapback.proto.fleet.v1.FleetGrpc;
import dev.snapback.proto.fleet.v1.RenewRequest;
import dev.snapback.proto.fleet.v1.RenewResponse;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;

/** Getting this node another certificate before its own ends. */
public final class Renewing {
  private static final long DEADLINE_SECONDS = 30;

  private Renewing() {}

  /**
   * Makes a new key, so that one that was copied off this machine does not last; asks the
   * controller for a certificate for it, and checks what it gets. Nothing is written.
   *
   * @param own proves who asks
   * @throws io.grpc.StatusRuntimeException where the controller does not answer or refuses
   * @throws IOException where the answer is not good
   */
  public static Identity renew(Identity own) throws IOException {
    try {
      KeyPair key = NodeKey.generate();
      String signed =
          "renew\n" + own.node() + "\n" + own.certificate().getSerialNumber().toString(16);
      RenewResponse response =
          call(
              own,
              RenewRequest.newBuilder()
                  .setProtocol(Protocol.VERSION)
                  .setNode(own.node())
                  .setPublicKey(ByteString.copyFrom(key.getPublic().getEncoded()))
                  .setSignature(ByteString.copyFrom(NodeKey.prove(key, signed)))
                  .build());
      X509Certificate renewed = Pem.certificate(response.getCertificate().toByteArray());
      Joining.requireFor(own.node(), key, renewed, own.authority());
      return new Identity(own.node(), own.controller(), key.getPrivate(), renewed, own.authority());
    } catch (GeneralSecurityException e) {
      throw new IOException("the controller's answer is not good: " + e.getMessage(), e);
    }
  }

  private static RenewResponse call(Identity own, RenewRequest request) throws IOException {
    ManagedChannel channel = Channels.open(own.controller(), Tls.client(own));
    try {
      return FleetGrpc.newBlockingStub(channel)
          .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
          .renew(request);
    } finally {
      channel.shutdownNow();
    }
  }
}
