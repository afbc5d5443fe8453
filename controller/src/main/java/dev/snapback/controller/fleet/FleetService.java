package dev.snapback.controller.fleet;

import com.google.protobuf.ByteString;
import dev.snapback.controller.Protocol;
import dev.snapback.controller.baremetal.BaremetalDriver;
import dev.snapback.controller.baremetal.Descriptions;
import dev.snapback.controller.baremetal.HostAndPort;
import dev.snapback.controller.facts.NodeCertificate;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.identity.CertificateAuthority;
import dev.snapback.controller.identity.Identity;
import dev.snapback.controller.identity.JoinTokens;
import dev.snapback.controller.identity.PeerIdentity;
import dev.snapback.controller.loop.EventSink;
import dev.snapback.controller.scheduler.Certificates;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Verdict;
import dev.snapback.proto.fleet.v1.AnnounceRequest;
import dev.snapback.proto.fleet.v1.AnnounceResponse;
import dev.snapback.proto.fleet.v1.FleetGrpc;
import dev.snapback.proto.fleet.v1.JoinRequest;
import dev.snapback.proto.fleet.v1.JoinResponse;
import dev.snapback.proto.fleet.v1.RenewRequest;
import dev.snapback.proto.fleet.v1.RenewResponse;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets machines in and hears that they are up. Authorises, translates, and tells the scheduler. Its
 * calls block for as long as it takes to store what they bring.
 */
public final class FleetService extends FleetGrpc.FleetImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(FleetService.class);

  /** Logs and certificates of machines that differ by less can be read side by side. */
  private static final Duration TOLERATED_SKEW = Duration.ofMinutes(5);

  private final CertificateAuthority authority;
  private final JoinTokens tokens;
  private final EventSink events;
  private final AnnouncementListener announced;
  private final InstantSource clock;

  /** Hears of an announcement before the scheduler does. */
  @FunctionalInterface
  public interface AnnouncementListener {
    void announced(NodeName node);
  }

  public FleetService(
      CertificateAuthority authority,
      JoinTokens tokens,
      EventSink events,
      AnnouncementListener announced,
      InstantSource clock) {
    this.authority = authority;
    this.tokens = tokens;
    this.events = events;
    this.announced = announced;
    this.clock = clock;
  }

  @Override
  public void join(JoinRequest request, StreamObserver<JoinResponse> answer) {
    Replies.reply(answer, () -> join(request));
  }

  @Override
  public void announce(AnnounceRequest request, StreamObserver<AnnounceResponse> answer) {
    Replies.reply(answer, () -> announce(request));
  }

  @Override
  public void renew(RenewRequest request, StreamObserver<RenewResponse> answer) {
    Replies.reply(answer, () -> renew(request));
  }

  private JoinResponse join(JoinRequest request) throws StatusException, IOException {
    requireProtocol(request.getProtocol());
    var node = nodeName(request.getNode());
    requireAddress(request.getAgentAddress());
    require(!request.getImage().isEmpty(), "a joining node names its image");
    var key = KeyProof.verify(request);
    redeem(request, node, key);
    var certificate = authority.issueNode(new Identity.Node(node), key);
    tell(
        node,
        new Event.NodeJoined(
            node,
            BaremetalDriver.NAME,
            request.getAgentAddress(),
            request.getLabelsList(),
            request.getImage(),
            Certificates.joinedWith(Register.facts(certificate))));
    LOG.info(
        "node={} joined address={} image={}", node, request.getAgentAddress(), request.getImage());
    return JoinResponse.newBuilder()
        .setCertificate(ByteString.copyFrom(CertificateAuthority.der(certificate)))
        .setCaCertificate(ByteString.copyFrom(CertificateAuthority.der(authority.certificate())))
        .build();
  }

  private void redeem(JoinRequest request, NodeName node, PublicKey key)
      throws StatusException, IOException {
    var joiner = node + "\n" + HexFormat.of().formatHex(key.getEncoded());
    var refusal =
        switch (tokens.redeem(request.getSecret(), joiner)) {
          case ACCEPTED -> "";
          case UNKNOWN -> "this join token is not known here";
          case EXPIRED -> "this join token has expired; make a new one";
          case USED_ALREADY -> "this join token was used already; make a new one";
        };
    if (!refusal.isEmpty()) {
      LOG.warn("node={} refused: {}", node, refusal);
      throw Status.PERMISSION_DENIED.withDescription(refusal).asException();
    }
  }

  private AnnounceResponse announce(AnnounceRequest request) throws StatusException {
    var node = nodeName(request.getNode());
    // Who it is comes before what it says.
    var shown = own(node);
    requireProtocol(request.getProtocol());
    require(!request.getBootId().isEmpty(), "an announcement names a boot");
    tell(node, new Event.CertificateShown(node, shown));
    warnOfSkew(request);
    announced.announced(node);
    tell(
        node,
        new Event.NodeAnnounced(
            node,
            request.getBootId(),
            request.getGeneration(),
            Duration.ofMillis(request.getUptimeMillis()),
            description(request)));
    return AnnounceResponse.newBuilder().setClockMillis(clock.millis()).build();
  }

  private void warnOfSkew(AnnounceRequest request) {
    var said = Instant.ofEpochMilli(request.getClockMillis());
    var now = clock.instant();
    // An older agent does not say.
    if (request.getClockMillis() != 0
        && Duration.between(now, said).abs().compareTo(TOLERATED_SKEW) > 0) {
      LOG.warn(
          "node={} its clock says {}, the controller's {}: set the one that is wrong",
          request.getNode(),
          said,
          now);
    }
  }

  private RenewResponse renew(RenewRequest request) throws StatusException {
    var node = nodeName(request.getNode());
    var shown = own(node);
    requireProtocol(request.getProtocol());
    var key = KeyProof.verify(request, shown);
    var certificate = authority.issueNode(new Identity.Node(node), key);
    // Stored before it is handed out: a certificate that is not would count for nothing.
    tell(node, new Event.CertificateIssued(node, shown, Register.facts(certificate)));
    LOG.info(
        "node={} has a new certificate, good until {}",
        node,
        certificate.getNotAfter().toInstant());
    return RenewResponse.newBuilder()
        .setCertificate(ByteString.copyFrom(CertificateAuthority.der(certificate)))
        .build();
  }

  /** The certificate of a caller that is that node. */
  private static NodeCertificate own(NodeName node) throws StatusException {
    var caller = PeerIdentity.current();
    if (!caller.equals(Optional.of(new Identity.Node(node)))) {
      throw (caller.isEmpty() ? Status.UNAUTHENTICATED : Status.PERMISSION_DENIED)
          .withDescription("only a node's own certificate can speak for it: " + node)
          .asException();
    }
    return Register.facts(PeerIdentity.certificate().orElseThrow());
  }

  /** Empty where it says nothing, or nothing about this very boot: then the node is asked. */
  private static Optional<NodeDescription> description(AnnounceRequest request) {
    var said = request.getDescription();
    return said.getProtocol() == Protocol.VERSION
            && said.getNode().equals(request.getNode())
            && said.getBootId().equals(request.getBootId())
        ? Optional.of(Descriptions.of(said))
        : Optional.empty();
  }

  /** Answers only when it is stored: what a node was told is not forgotten. */
  private void tell(NodeName node, Event event) throws StatusException {
    Verdict verdict;
    try {
      verdict = events.tell(event).join();
    } catch (CompletionException ending) {
      throw Status.UNAVAILABLE.withDescription("the controller is ending").asException();
    }
    switch (verdict) {
      case Verdict.Applied applied -> {}
      // A node that shows what it showed before, as almost all do, is not worth a line.
      case Verdict.Ignored(var why) ->
          LOG.debug("node={} ignored {}: {}", node, event.getClass().getSimpleName(), why);
      case Verdict.Refused(var reason, var why) ->
          throw (reason == Verdict.Reason.NO_SUCH_NODE
                  ? Status.NOT_FOUND
                  : Status.PERMISSION_DENIED)
              .withDescription(reason + ": " + why)
              .asException();
    }
  }

  private static void requireProtocol(int theirs) throws StatusException {
    if (theirs != Protocol.VERSION) {
      throw Status.FAILED_PRECONDITION
          .withDescription(
              "this agent speaks protocol %d, the controller %d"
                  .formatted(theirs, Protocol.VERSION))
          .asException();
    }
  }

  private static NodeName nodeName(String name) throws StatusException {
    require(
        NodeName.isValid(name),
        "'%s' is no node name: 1 to 63 of a-z 0-9 . - as in a host name".formatted(name));
    return new NodeName(name);
  }

  private static void requireAddress(String address) throws StatusException {
    require(
        HostAndPort.parse(address).isPresent(),
        "'%s' is no agent address: host:port".formatted(address));
  }

  private static void require(boolean holds, String otherwise) throws StatusException {
    if (!holds) {
      throw Status.INVALID_ARGUMENT.withDescription(otherwise).asException();
    }
  }
}
