package dev.snapback.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.controller.baremetal.SaidByAgent;
import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.identity.AnyServer;
import dev.snapback.controller.identity.CertificateAuthority;
import dev.snapback.controller.identity.Identity;
import dev.snapback.controller.identity.JoinTokens;
import dev.snapback.controller.identity.TestNodes;
import dev.snapback.controller.identity.TlsIdentity;
import dev.snapback.controller.identity.Validity;
import dev.snapback.controller.runs.RecordedEvents;
import dev.snapback.controller.scheduler.Certificates;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Said;
import dev.snapback.controller.scheduler.Verdict;
import dev.snapback.proto.agent.v1.Description;
import dev.snapback.proto.fleet.v1.AnnounceRequest;
import dev.snapback.proto.fleet.v1.FleetGrpc;
import dev.snapback.proto.fleet.v1.JoinRequest;
import dev.snapback.proto.fleet.v1.JoinResponse;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NodePortTest {
  private static final List<String> LABELS = List.of("metal-bookworm");
  private static final String ADDRESS = "127.0.0.1:7400";

  private final RecordedEvents events = new RecordedEvents();
  private final List<NodeName> announced = new ArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private CertificateAuthority authority;
  private JoinTokens tokens;
  private NodePort port;
  @TempDir private Path data;

  @BeforeEach
  void open() throws IOException {
    authority = CertificateAuthority.open(data, InstantSource.system(), Validity.DEFAULT);
    tokens =
        new JoinTokens(data.resolve("tokens"), authority.fingerprint(), InstantSource.system());
    port =
        NodePort.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new TlsIdentity(authority.issueController(), authority.certificate()),
            (who, shown) -> Optional.empty(),
            new FleetService(authority, tokens, events, announced::add, InstantSource.system()));
  }

  @AfterEach
  void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    port.close();
  }

  private FleetGrpc.FleetBlockingStub as(ChannelCredentials credentials) {
    var channel = Grpc.newChannelBuilder("127.0.0.1:" + port.port(), credentials).build();
    channels.add(channel);
    return FleetGrpc.newBlockingStub(channel);
  }

  /**
   * As a joining machine does it: trust is in the CA that the token names, not in a certificate.
   */
  private FleetGrpc.FleetBlockingStub asNobody() throws Exception {
    return as(TlsChannelCredentials.newBuilder().trustManager(new AnyServer()).build());
  }

  private FleetGrpc.FleetBlockingStub asNode(String name) {
    return as(TestNodes.node(authority, name).toCall(new Identity.Controller()));
  }

  private JoinRequest.Builder request(TestMachine machine) throws Exception {
    var token = tokens.create(Duration.ofHours(1)).text();
    return machine.asksToJoin(token, ADDRESS, LABELS);
  }

  private static Status.Code refused(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus().getCode();
  }

  private Status.Code refused(JoinRequest.Builder request) throws Exception {
    var fleet = asNobody();
    var code = refused(() -> fleet.join(request.build()));
    assertThat(events.isEmpty()).isTrue();
    return code;
  }

  @Test
  void a_machine_with_a_token_becomes_a_node() throws Exception {
    var machine = TestMachine.make("m1");
    var answer = asNobody().join(request(machine).build());

    var certificate = certificate(answer);
    certificate.verify(authority.certificate().getPublicKey());
    assertThat(certificate.getPublicKey()).isEqualTo(machine.key().getPublic());
    assertThat(Identity.of(certificate)).contains(new Identity.Node(new NodeName("m1")));
    assertThat(answer.getCaCertificate().toByteArray())
        .isEqualTo(authority.certificate().getEncoded());
    assertThat(events.next())
        .isEqualTo(
            new Event.NodeJoined(
                new NodeName("m1"),
                "baremetal",
                ADDRESS,
                LABELS,
                "bookworm",
                Certificates.joinedWith(Register.facts(certificate))));
  }

  private static X509Certificate certificate(JoinResponse answer) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(answer.getCertificate().toByteArray()));
  }

  @Test
  void a_token_lets_only_one_machine_in() throws Exception {
    var token = tokens.create(Duration.ofHours(1)).text();
    var fleet = asNobody();
    var join = TestMachine.make("m1").asksToJoin(token, ADDRESS, LABELS).build();
    fleet.join(join);
    fleet.join(join);
    events.next();
    events.next();
    var other = TestMachine.make("m1").asksToJoin(token, ADDRESS, LABELS);
    assertThat(refused(other)).isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void joins_that_are_wrong_are_refused_and_leave_the_token_alone() throws Exception {
    var machine = TestMachine.make("m1");
    var token = tokens.create(Duration.ofHours(1)).text();
    var wrong =
        List.of(
            machine
                .asksToJoin(token, ADDRESS, LABELS)
                .setSignature(
                    TestMachine.make("m1").asksToJoin(token, ADDRESS, LABELS).getSignature()),
            machine.asksToJoin(token, ADDRESS, LABELS).setNode("other"),
            machine.asksToJoin(token, "nowhere", LABELS),
            machine.asksToJoin(token, ADDRESS, LABELS).setImage(""),
            TestMachine.make("No Name").asksToJoin(token, ADDRESS, LABELS),
            machine.asksToJoin(token, ADDRESS, LABELS).clearPublicKey());
    for (var request : wrong) {
      assertThat(refused(request)).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
    assertThat(asNobody().join(machine.asksToJoin(token, ADDRESS, LABELS).build())).isNotNull();
  }

  @Test
  void a_key_of_another_kind_is_refused() throws Exception {
    var rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic().getEncoded();
    var request =
        request(TestMachine.make("m1")).setPublicKey(com.google.protobuf.ByteString.copyFrom(rsa));
    assertThat(refused(request)).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void a_made_up_token_is_refused() throws Exception {
    var request = TestMachine.make("m1").asksToJoin("secret.f00d", ADDRESS, LABELS);
    assertThat(refused(request)).isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void another_protocol_is_refused_with_both_versions() throws Exception {
    var fleet = asNobody();
    var request = request(TestMachine.make("m1")).setProtocol(7).build();
    var failure =
        catchThrowableOfType(StatusRuntimeException.class, () -> fleet.join(request)).getStatus();
    assertThat(failure.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(failure.getDescription()).contains("7").contains("1");
  }

  private static AnnounceRequest up(String node) {
    return AnnounceRequest.newBuilder()
        .setProtocol(1)
        .setNode(node)
        .setBootId("b")
        .setGeneration(4)
        .setUptimeMillis(1500)
        .build();
  }

  @Test
  void a_node_announces_itself() throws Exception {
    asNode("m1").announce(up("m1"));
    var m1 = new NodeName("m1");
    assertThat(events.next()).isInstanceOf(Event.CertificateShown.class);
    assertThat(events.next())
        .isEqualTo(new Event.NodeAnnounced(m1, "b", 4, Duration.ofMillis(1500)));
    assertThat(announced).containsExactly(m1);
  }

  private Event announced(Description description) throws Exception {
    asNode("m1").announce(up("m1").toBuilder().setDescription(description).build());
    assertThat(events.next()).isInstanceOf(Event.CertificateShown.class);
    return events.next();
  }

  @Test
  void what_a_node_says_of_itself_comes_with_its_announcement() throws Exception {
    var said = Said.fresh(new NodeName("m1"), "b", 4, "bookworm", BootWay.KEXEC);
    var event = (Event.NodeAnnounced) announced(SaidByAgent.description(said, 1));
    assertThat(event.description()).contains(said);
  }

  @Test
  void what_it_says_of_another_node_or_boot_or_in_another_protocol_is_left_out() throws Exception {
    var m1 = new NodeName("m1");
    var wrong =
        List.of(
            SaidByAgent.description(Said.fresh(m1, "other", 4, "bookworm", BootWay.KEXEC), 1),
            SaidByAgent.description(
                Said.fresh(new NodeName("m2"), "b", 4, "bookworm", BootWay.KEXEC), 1),
            SaidByAgent.description(Said.fresh(m1, "b", 4, "bookworm", BootWay.KEXEC), 2));
    for (var description : wrong) {
      assertThat(((Event.NodeAnnounced) announced(description)).description()).isEmpty();
    }
  }

  @Test
  void nobody_can_announce_another_node() throws Exception {
    var nobody = asNobody();
    assertThat(refused(() -> nobody.announce(up("m1")))).isEqualTo(Status.Code.UNAUTHENTICATED);
    var other = asNode("m2");
    assertThat(refused(() -> other.announce(up("m1")))).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(events.isEmpty()).isTrue();
    assertThat(announced).isEmpty();
  }

  @Test
  void a_node_that_the_scheduler_does_not_know_is_told_so() {
    events.answerWith(new Verdict.Refused(Verdict.Reason.NO_SUCH_NODE, "no node m1"));
    var node = asNode("m1");
    assertThat(refused(() -> node.announce(up("m1")))).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void a_certificate_of_another_ca_does_not_get_in(@TempDir Path elsewhere) throws Exception {
    var other = CertificateAuthority.open(elsewhere, InstantSource.system(), Validity.DEFAULT);
    var stranger =
        TlsChannelCredentials.newBuilder()
            .keyManager(TestNodes.keyManagers(other, "m1"))
            .trustManager(new AnyServer())
            .build();
    var fleet = as(stranger);
    assertThat(refused(() -> fleet.announce(up("m1")))).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(events.isEmpty()).isTrue();
  }
}
