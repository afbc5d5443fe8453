package dev.snapback.agent;

import com.google.protobuf.ByteString;
import dev.snapback.agent.identity.Identity;
import dev.snapback.agent.identity.JoinToken;
import dev.snapback.agent.identity.PeerName;
import dev.snapback.agent.identity.Protocol;
import dev.snapback.agent.identity.TemporaryAuthority;
import dev.snapback.agent.identity.Tls;
import dev.snapback.proto.fleet.v1.AnnounceRequest;
import dev.snapback.proto.fleet.v1.AnnounceResponse;
import dev.snapback.proto.fleet.v1.FleetGrpc;
import dev.snapback.proto.fleet.v1.JoinRequest;
import dev.snapback.proto.fleet.v1.JoinResponse;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The part of a controller that an agent sees, for rehearsals of one on loopback: it lets any
 * machine with its token join, hears announcements, and can call agents.
 */
final class RehearsalController implements Closeable {
  private static final String SECRET = "rehearsal";

  private final InstantSource clock;
  private final TemporaryAuthority authority;
  private final Identity self;
  private final Server server;
  private final BlockingQueue<AnnounceRequest> announced = new LinkedBlockingQueue<>();

  RehearsalController(InstantSource clock) throws IOException, GeneralSecurityException {
    this.clock = clock;
    authority = new TemporaryAuthority(clock.instant());
    self = authority.controller("");
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(Tls.nodePort(self))
            .addService(new Fleet())
            .build()
            .start();
  }

  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  TemporaryAuthority authority() {
    return authority;
  }

  JoinToken token() throws GeneralSecurityException {
    var digest = MessageDigest.getInstance("SHA-256");
    byte[] der = authority.certificate().getEncoded();
    return new JoinToken(SECRET, HexFormat.of().formatHex(digest.digest(der)));
  }

  /** The announcements that were heard, oldest first. */
  BlockingQueue<AnnounceRequest> announced() {
    return announced;
  }

  /** A connection to a node's agent, as the controller; the caller shuts it down. */
  ManagedChannel call(String node, int port) throws IOException {
    return call(node, port, self, String.valueOf(Protocol.VERSION));
  }

  /** A connection to a node's agent as somebody, who says to speak some protocol. */
  static ManagedChannel call(String node, int port, Identity who, String protocol)
      throws IOException {
    var headers = new Metadata();
    headers.put(Metadata.Key.of(Protocol.HEADER, Metadata.ASCII_STRING_MARSHALLER), protocol);
    ClientInterceptor attach = MetadataUtils.newAttachHeadersInterceptor(headers);
    return NettyChannelBuilder.forAddress("127.0.0.1", port)
        .sslContext(Tls.callingNode(who, node))
        .intercept(attach)
        .build();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private final class Fleet extends FleetGrpc.FleetImplBase {
    @Override
    public void join(JoinRequest request, StreamObserver<JoinResponse> out) {
      try {
        PublicKey key =
            KeyFactory.getInstance("EC")
                .generatePublic(new X509EncodedKeySpec(request.getPublicKey().toByteArray()));
        var proof = Signature.getInstance("SHA256withECDSA");
        proof.initVerify(key);
        proof.update((SECRET + "\n" + request.getNode()).getBytes(StandardCharsets.UTF_8));
        if (!request.getSecret().equals(SECRET)
            || !proof.verify(request.getSignature().toByteArray())) {
          out.onError(Status.PERMISSION_DENIED.withDescription("wrong token").asException());
          return;
        }
        var certificate = authority.certify(key, PeerName.node(request.getNode()));
        out.onNext(
            JoinResponse.newBuilder()
                .setCertificate(ByteString.copyFrom(certificate.getEncoded()))
                .setCaCertificate(ByteString.copyFrom(authority.certificate().getEncoded()))
                .build());
        out.onCompleted();
      } catch (GeneralSecurityException e) {
        out.onError(e);
      }
    }

    @Override
    public void announce(AnnounceRequest request, StreamObserver<AnnounceResponse> out) {
      announced.add(request);
      out.onNext(AnnounceResponse.newBuilder().setClockMillis(clock.millis()).build());
      out.onCompleted();
    }
  }
}
