package dev.snapback.agent.identity;

import com.google.protobuf.ByteString;
import dev.snapback.proto.fleet.v1.FleetGrpc;
import dev.snapback.proto.fleet.v1.JoinRequest;
import dev.snapback.proto.fleet.v1.JoinResponse;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Making this machine a node of a controller.
 *
 * @param controller its node port: host:port
 * @param node the name to be known by
 * @param agentAddress where the controller will reach this machine's agent: host:port
 * @param image what this machine's root is a snapshot of
 */
public record Joining(
    String controller,
    JoinToken token,
    String node,
    String agentAddress,
    List<String> labels,
    String image) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");
  private static final Pattern ADDRESS = Pattern.compile("(\\[[^]]+]|[^:]+):[0-9]{1,5}");
  private static final long DEADLINE_SECONDS = 30;

  /**
   * @throws IllegalArgumentException where something is no name or no address
   */
  public Joining {
    labels = List.copyOf(labels);
    if (!NAME.matcher(node).matches()) {
      throw new IllegalArgumentException(
          "a node's name is 1 to 63 of a-z, 0-9, '.' and '-', not \"" + node + "\"");
    }
    for (String address : List.of(controller, agentAddress)) {
      if (!ADDRESS.matcher(address).matches()) {
        throw new IllegalArgumentException("an address is HOST:PORT, not \"" + address + "\"");
      }
    }
  }

  /**
   * Makes a key, asks the controller for a certificate for it, and checks what it gets.
   *
   * @throws io.grpc.StatusRuntimeException where the controller does not answer or refuses
   * @throws IOException where the answer is not good
   */
  public Identity join() throws IOException {
    try {
      KeyPair key = NodeKey.generate();
      JoinRequest request =
          JoinRequest.newBuilder()
              .setProtocol(Protocol.VERSION)
              .setSecret(token.secret())
              .setNode(node)
              .setPublicKey(ByteString.copyFrom(key.getPublic().getEncoded()))
              .setSignature(ByteString.copyFrom(NodeKey.prove(key, token.secret() + "\n" + node)))
              .setAgentAddress(agentAddress)
              .addAllLabels(labels)
              .setImage(image)
              .build();
      JoinResponse response = call(request);
      X509Certificate own = Pem.certificate(response.getCertificate().toByteArray());
      X509Certificate authority = Pem.certificate(response.getCaCertificate().toByteArray());
      check(key, own, authority);
      return new Identity(node, controller, key.getPrivate(), own, authority);
    } catch (GeneralSecurityException e) {
      throw new IOException("the controller's answer is not good: " + e.getMessage(), e);
    }
  }

  private JoinResponse call(JoinRequest request) throws IOException {
    ManagedChannel channel = Channels.open(controller, Tls.joining(token));
    try {
      return FleetGrpc.newBlockingStub(channel)
          .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
          .join(request);
    } finally {
      channel.shutdownNow();
    }
  }

  private void check(KeyPair key, X509Certificate own, X509Certificate authority)
      throws GeneralSecurityException {
    if (!Authorities.fingerprint(authority).equals(token.authority())) {
      throw new CertificateException("its CA is not the one that the token names");
    }
    requireFor(node, key, own, authority);
  }

  /** What any new certificate of a node must be. */
  static void requireFor(String node, KeyPair key, X509Certificate own, X509Certificate authority)
      throws GeneralSecurityException {
    own.verify(authority.getPublicKey());
    if (!own.getPublicKey().equals(key.getPublic()) || !PeerName.is(PeerName.node(node), own)) {
      throw new CertificateException("its certificate is not for this node and its key");
    }
  }
}
