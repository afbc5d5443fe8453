package dev.snapback.controller;

import static org.awaitility.Awaitility.await;

import dev.snapback.controller.baremetal.FakeAgent;
import dev.snapback.controller.baremetal.SaidByAgent;
import dev.snapback.controller.fleet.TestMachine;
import dev.snapback.controller.identity.Identity;
import dev.snapback.controller.identity.TestNodes;
import dev.snapback.controller.identity.TlsIdentity;
import dev.snapback.controller.simulated.Announcement;
import dev.snapback.controller.simulated.SimulatedFaults;
import dev.snapback.controller.simulated.SimulatedNode;
import dev.snapback.proto.fleet.v1.AnnounceRequest;
import dev.snapback.proto.fleet.v1.FleetGrpc;
import dev.snapback.proto.fleet.v1.JoinResponse;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A machine with its agent, as real as loopback allows: it joins with a token, serves over TLS, and
 * announces every boot until it is heard. It lives on when the controller dies.
 */
final class LoopbackMachine implements AutoCloseable {
  static final String LABEL = "metal";

  final SimulatedNode machine;
  private final FakeAgent agent;
  private final TlsIdentity identity;
  private volatile int controllerPort;

  private LoopbackMachine(
      String name,
      Path directory,
      int agentPort,
      TlsIdentity identity,
      int controllerPort,
      SimulatedFaults faults)
      throws IOException {
    this.identity = identity;
    this.controllerPort = controllerPort;
    this.machine = new SimulatedNode(name, "bookworm", directory, faults, this::announce);
    this.agent = FakeAgent.start(agentPort, identity, machine, Protocol.VERSION);
  }

  /** Joins and boots for the first time. */
  static LoopbackMachine join(String name, Path directory, int controllerPort, String token)
      throws Exception {
    return join(name, directory, controllerPort, token, new SimulatedFaults());
  }

  /** The same, with something wrong from the first boot on. */
  static LoopbackMachine join(
      String name, Path directory, int controllerPort, String token, SimulatedFaults faults)
      throws Exception {
    var asked = TestMachine.make(name);
    int port = freePort();
    var request = asked.asksToJoin(token, "127.0.0.1:" + port, List.of(LABEL)).build();
    JoinResponse answer = call(controllerPort, TestNodes.nobody(), fleet -> fleet.join(request));
    var identity =
        TestNodes.joined(
            asked.key().getPrivate(),
            certificate(answer.getCertificate().toByteArray()),
            certificate(answer.getCaCertificate().toByteArray()));
    var joined = new LoopbackMachine(name, directory, port, identity, controllerPort, faults);
    joined.machine.powerOn();
    return joined;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static X509Certificate certificate(byte[] der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private static <A> A call(
      int port, ChannelCredentials credentials, Function<FleetGrpc.FleetBlockingStub, A> method) {
    var channel = Grpc.newChannelBuilder("127.0.0.1:" + port, credentials).build();
    try {
      return method.apply(
          FleetGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS));
    } finally {
      channel.shutdownNow();
    }
  }

  /** Where the controller is from now on. */
  void controllerIsAt(int port) {
    controllerPort = port;
  }

  private void announce(Announcement boot) {
    var builder =
        AnnounceRequest.newBuilder()
            .setProtocol(Protocol.VERSION)
            .setNode(boot.node())
            .setBootId(boot.bootId())
            .setGeneration(boot.generation())
            .setUptimeMillis(boot.uptime().toMillis());
    boot.description()
        .ifPresent(said -> builder.setDescription(SaidByAgent.description(said, Protocol.VERSION)));
    var request = builder.build();
    await()
        .atMost(Duration.ofMinutes(1))
        .ignoreException(StatusRuntimeException.class)
        .until(() ->
            call(
                controllerPort,
                identity.toCall(new Identity.Controller()),
                fleet -> fleet.announce(request).isInitialized()));
  }

  @Override
  public void close() {
    agent.close();
  }
}
