package dev.snapback.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.snapback.controller.Protocol;
import dev.snapback.controller.identity.CertificateAuthority;
import dev.snapback.controller.identity.Identity;
import dev.snapback.controller.identity.JoinTokens;
import dev.snapback.controller.identity.TestNodes;
import dev.snapback.controller.identity.TlsIdentity;
import dev.snapback.controller.identity.Validity;
import dev.snapback.controller.scheduler.Certificates;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.proto.fleet.v1.AnnounceRequest;
import dev.snapback.proto.fleet.v1.FleetGrpc;
import dev.snapback.proto.fleet.v1.FleetGrpc.FleetBlockingStub;
import dev.snapback.proto.fleet.v1.RenewRequest;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Over real TLS, with a real scheduler: which certificates make a caller a node, and for how long.
 */
@Timeout(60)
class NodeCertificatesTest {
  private static final NodeName M1 = new NodeName("m1");
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final Instant start = Instant.now();
  private volatile Duration later = Duration.ZERO;
  private final InstantSource clock = () -> Instant.now().plus(later);
  private final SteppedFleet fleet = new SteppedFleet(clock);
  private CertificateAuthority authority;
  private JoinTokens tokens;
  private NodePort port;
  @TempDir private Path data;

  /** A key with its certificate. */
  private record Shown(PrivateKey key, X509Certificate certificate) {
    String serial() {
      return certificate.getSerialNumber().toString(16);
    }
  }

  @BeforeEach
  void open() throws IOException {
    authority = CertificateAuthority.open(data, clock, Validity.DEFAULT);
    tokens = new JoinTokens(data.resolve("tokens"), authority.fingerprint(), clock);
    port =
        NodePort.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new TlsIdentity(authority.issueController(), authority.certificate()),
            new Register(fleet::state, clock),
            new FleetService(authority, tokens, fleet, node -> {}, clock));
  }

  @AfterEach
  void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    port.close();
  }

  private FleetBlockingStub call(ChannelCredentials credentials) {
    var channel = Grpc.newChannelBuilder("127.0.0.1:" + port.port(), credentials).build();
    channels.add(channel);
    return FleetGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  private FleetBlockingStub as(Shown own) {
    return call(
        TestNodes.joined(own.key(), own.certificate(), authority.certificate())
            .toCall(new Identity.Controller()));
  }

  private Shown join(String name) throws Exception {
    var machine = TestMachine.make(name);
    var token = tokens.create(Duration.ofHours(1)).text();
    var answer =
        call(TestNodes.nobody())
            .join(machine.asksToJoin(token, "127.0.0.1:7400", List.of("metal")).build());
    return new Shown(machine.key().getPrivate(), certificate(answer.getCertificate()));
  }

  private static X509Certificate certificate(ByteString der) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(der.toByteArray()));
  }

  private static AnnounceRequest up(String node) {
    return AnnounceRequest.newBuilder()
        .setProtocol(Protocol.VERSION)
        .setNode(node)
        .setBootId("b")
        .setGeneration(4)
        .build();
  }

  private static RenewRequest.Builder request(KeyPair key, String node, String serial)
      throws Exception {
    var signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key.getPrivate());
    signature.update(("renew\n" + node + "\n" + serial).getBytes(StandardCharsets.UTF_8));
    return RenewRequest.newBuilder()
        .setProtocol(Protocol.VERSION)
        .setNode(node)
        .setPublicKey(ByteString.copyFrom(key.getPublic().getEncoded()))
        .setSignature(ByteString.copyFrom(signature.sign()));
  }

  private Shown renew(FleetBlockingStub caller, Shown own) throws Exception {
    var key = TestMachine.make("m1").key();
    var answer = caller.renew(request(key, "m1", own.serial()).build());
    return new Shown(key.getPrivate(), certificate(answer.getCertificate()));
  }

  private static Status refusal(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus();
  }

  private String refusedToAnnounce(FleetBlockingStub caller) {
    var status = refusal(() -> caller.announce(up("m1")));
    assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    return status.getDescription();
  }

  @Test
  void a_node_gets_another_certificate_and_both_count_until_the_next() throws Exception {
    var first = join("m1");
    var second = renew(as(first), first);

    assertThat(Identity.of(second.certificate())).contains(new Identity.Node(M1));
    second.certificate().verify(authority.certificate().getPublicKey());
    assertThat(second.serial()).isNotEqualTo(first.serial());
    as(second).announce(up("m1"));
    // As after a power cut whose disk lost what the agent had written.
    as(first).announce(up("m1"));
    assertThat(fleet.node("m1").certificates().inUse().orElseThrow().serial())
        .isEqualTo(first.serial());

    var third = renew(as(second), second);
    as(third).announce(up("m1"));
    assertThat(refusedToAnnounce(as(first))).contains("counts no more");
    as(second).announce(up("m1"));
  }

  @Test
  void an_answer_that_was_lost_does_not_cut_a_node_off() throws Exception {
    var first = join("m1");
    var lost = renew(as(first), first);
    var second = renew(as(first), first);
    as(second).announce(up("m1"));
    assertThat(refusedToAnnounce(as(lost))).contains("counts no more");
  }

  @Test
  void a_renewal_without_proof_of_the_new_key_is_refused() throws Exception {
    var own = join("m1");
    var caller = as(own);
    var key = TestMachine.make("m1").key();
    var wrong =
        List.of(
            request(key, "m1", "7f"),
            request(key, "m1", own.serial())
                .setPublicKey(
                    ByteString.copyFrom(TestMachine.make("m1").key().getPublic().getEncoded())),
            request(key, "m1", own.serial()).clearSignature());
    for (var request : wrong) {
      assertThat(refusal(() -> caller.renew(request.build())).getCode())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
    assertThat(fleet.node("m1").certificates().other()).isEmpty();
  }

  @Test
  void a_node_renews_for_itself_alone_and_nobody_without_a_certificate() throws Exception {
    join("m1");
    var other = join("m2");
    var key = TestMachine.make("m1").key();
    var request = request(key, "m1", other.serial()).build();
    assertThat(refusal(() -> as(other).renew(request)).getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(refusal(() -> call(TestNodes.nobody()).renew(request)).getCode())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void a_forgotten_node_can_neither_announce_nor_renew_even_over_an_open_connection()
      throws Exception {
    var own = join("m1");
    var open = as(own);
    open.announce(up("m1"));
    fleet.tell(new Event.NodeForgetRequested(M1, false)).join();

    assertThat(refusedToAnnounce(open)).contains("m1 was forgotten at 20").contains("new token");
    assertThat(refusal(() -> call(() -> renew(open, own))).getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(refusedToAnnounce(as(own))).contains("was forgotten");
  }

  private interface Throwing {
    Object call() throws Exception;
  }

  private static void call(Throwing what) {
    try {
      what.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_forgotten_name_joins_again_and_its_former_certificate_stays_worthless() throws Exception {
    var former = join("m1");
    fleet.tell(new Event.NodeForgetRequested(M1, false)).join();
    var own = join("m1");
    as(own).announce(up("m1"));
    assertThat(refusedToAnnounce(as(former))).contains("counts no more");
  }

  @Test
  void joining_again_ends_what_the_node_had_before() throws Exception {
    var former = join("m1");
    var open = as(former);
    open.announce(up("m1"));
    join("m1");
    assertThat(refusedToAnnounce(open)).contains("counts no more");
  }

  @Test
  void the_first_certificate_that_a_node_of_an_older_version_shows_is_the_one() throws Exception {
    var shown = join("m1");
    fleet
        .tell(
            new Event.NodeJoined(
                M1, "baremetal", "h:1", List.of("metal"), "bookworm", Certificates.UNTOLD))
        .join();
    as(shown).announce(up("m1"));
    var other = TestNodes.node(authority, "m1").toCall(new Identity.Controller());
    assertThat(refusedToAnnounce(call(other))).contains("counts no more");
    as(shown).announce(up("m1"));
  }

  @Test
  void one_that_has_ended_is_told_what_both_clocks_say_even_over_an_open_connection()
      throws Exception {
    var own = join("m1");
    var open = as(own);
    open.announce(up("m1"));
    later = Validity.DEFAULT.node().plusDays(1);

    for (var caller : List.of(open, as(own))) {
      assertThat(refusedToAnnounce(caller))
          .contains("ended at " + own.certificate().getNotAfter().toInstant())
          .contains("clock says " + start.plus(later).toString().substring(0, 10))
          .contains("new token");
    }
  }

  @Test
  void a_clock_that_was_set_back_is_named() throws Exception {
    var own = join("m1");
    later = Duration.ofDays(-30);
    assertThat(refusedToAnnounce(as(own))).contains("is good from").contains("clock says");
  }

  @Test
  void a_join_with_a_certificate_that_counts_no_more_is_refused_like_any_other_call()
      throws Exception {
    var own = join("m1");
    fleet.tell(new Event.NodeForgetRequested(M1, false)).join();
    var token = tokens.create(Duration.ofHours(1)).text();
    var request = TestMachine.make("m1").asksToJoin(token, "127.0.0.1:1", List.of()).build();
    assertThat(refusal(() -> as(own).join(request)).getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void an_announcement_is_answered_with_the_time() throws Exception {
    later = Duration.ofHours(5);
    var said = Instant.ofEpochMilli(as(join("m1")).announce(up("m1")).getClockMillis());
    assertThat(Duration.between(start.plus(later), said))
        .isBetween(Duration.ZERO, Duration.ofMinutes(1));
  }
}
