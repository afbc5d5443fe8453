package dev.snapback.controller.baremetal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.controller.Protocol;
import dev.snapback.controller.identity.CertificateAuthority;
import dev.snapback.controller.identity.TestNodes;
import dev.snapback.controller.identity.TlsIdentity;
import dev.snapback.controller.identity.Validity;
import dev.snapback.controller.node.ImagesContract;
import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.simulated.SimulatedFaults;
import dev.snapback.controller.simulated.SimulatedNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract over a real TLS connection, and what only a wire can do wrong. */
class MetalNodeTest extends ImagesContract {
  private final List<AutoCloseable> opened = new ArrayList<>();
  private CertificateAuthority authority;
  @TempDir private Path data;

  @BeforeEach
  void makeAuthority() throws IOException {
    authority = authority(data);
  }

  private static CertificateAuthority authority(Path data) throws IOException {
    return CertificateAuthority.open(data, InstantSource.system(), Validity.DEFAULT);
  }

  @AfterEach
  void close() throws Exception {
    for (var each : opened.reversed()) {
      each.close();
    }
  }

  @Override
  protected Node nodeFor(SimulatedNode machine) throws Exception {
    makeAuthority();
    return nodeFor(
        machine,
        TestNodes.node(authority, NAME),
        TestNodes.controller(authority),
        Protocol.VERSION);
  }

  private Node nodeFor(Node machine, TlsIdentity agent, TlsIdentity controller, int protocol)
      throws Exception {
    var fake = FakeAgent.start(0, agent, machine, protocol);
    opened.add(fake);
    var node =
        new BaremetalDriver(controller, Deadlines.DEFAULT)
            .open(new Machine(new NodeName(NAME), BaremetalDriver.NAME, fake.address()));
    opened.add(node);
    return node;
  }

  private SimulatedNode anyMachine() {
    return new SimulatedNode(NAME, IMAGE, data, new SimulatedFaults(), booted -> {});
  }

  private static NodeException failure(Node node) {
    return catchThrowableOfType(NodeException.class, node::describe);
  }

  @Test
  void an_agent_of_another_protocol_is_refused_with_both_versions() throws Exception {
    var node =
        nodeFor(anyMachine(), TestNodes.node(authority, NAME), TestNodes.controller(authority), 7);
    var failure = failure(node);
    assertThat(failure.kind()).isEqualTo(Kind.OTHER_PROTOCOL);
    assertThat(failure.why()).contains("7").contains("1");
  }

  @Test
  void an_agent_with_another_nodes_certificate_is_not_believed() throws Exception {
    var node =
        nodeFor(
            anyMachine(),
            TestNodes.node(authority, "other"),
            TestNodes.controller(authority),
            Protocol.VERSION);
    var failure = failure(node);
    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure.why()).contains("snapback://node/m1").contains("snapback://node/other");
  }

  @Test
  void an_agent_of_another_ca_is_not_believed(@TempDir Path elsewhere) throws Exception {
    var node =
        nodeFor(
            anyMachine(),
            TestNodes.node(authority(elsewhere), NAME),
            TestNodes.controller(authority),
            Protocol.VERSION);
    assertThat(failure(node).kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void an_agent_whose_certificate_counts_no_more_is_not_believed() throws Exception {
    var node =
        nodeFor(
            anyMachine(),
            TestNodes.node(authority, NAME),
            new TlsIdentity(
                authority.issueController(),
                authority.certificate(),
                (who, shown) -> Optional.of(who.uri() + " was forgotten")),
            Protocol.VERSION);
    var failure = failure(node);
    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure.why()).contains("snapback://node/m1 was forgotten");
  }

  @Test
  void a_node_cannot_play_the_controller() throws Exception {
    var node =
        nodeFor(
            anyMachine(),
            TestNodes.node(authority, NAME),
            TestNodes.node(authority, "other"),
            Protocol.VERSION);
    assertThat(failure(node).kind()).isEqualTo(Kind.REFUSED);
  }

  @Test
  void an_address_that_makes_no_sense_is_refused() {
    var driver = new BaremetalDriver(TestNodes.controller(authority), Deadlines.DEFAULT);
    for (var address : List.of("", "host", "host:", "host:0", "host:65536", ":7400", "::1:7400")) {
      var machine = new Machine(new NodeName(NAME), BaremetalDriver.NAME, address);
      var failure = catchThrowableOfType(NodeException.class, () -> driver.open(machine));
      assertThat(failure.kind()).as(address).isEqualTo(Kind.REFUSED);
    }
    assertThat(HostAndPort.parse("[::1]:7400")).contains(new HostAndPort("::1", 7400));
  }

  @Test
  void a_closed_node_is_unreachable() throws Exception {
    var node =
        nodeFor(
            anyMachine(),
            TestNodes.node(authority, NAME),
            TestNodes.controller(authority),
            Protocol.VERSION);
    node.describe();
    node.close();
    assertThat(failure(node).kind()).isEqualTo(Kind.UNREACHABLE);
  }
}
