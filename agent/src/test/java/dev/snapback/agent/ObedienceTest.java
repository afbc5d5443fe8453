package dev.snapback.agent;

import static dev.snapback.agent.LoopbackAgent.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.snapback.agent.identity.Identity;
import dev.snapback.agent.identity.IdentityFiles;
import dev.snapback.agent.identity.PeerName;
import dev.snapback.agent.identity.TemporaryAuthority;
import dev.snapback.proto.agent.v1.DescribeRequest;
import io.grpc.Status;
import io.grpc.StatusException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whom an agent obeys and what it shows of itself, over TLS on loopback. */
@Timeout(60)
class ObedienceTest {
  @TempDir Path root;
  private LoopbackAgent agent;

  @SuppressWarnings("NullAway.Init") // made before each test
  ObedienceTest() {}

  @BeforeEach
  void an_agent() throws Exception {
    agent = new LoopbackAgent(root);
  }

  @AfterEach
  void stop() throws Exception {
    agent.close();
  }

  private Status refusal(Identity who) {
    return catchThrowableOfType(
            StatusException.class,
            () -> agent.calledBy(who, "1").describe(DescribeRequest.getDefaultInstance()))
        .getStatus();
  }

  @Test
  void another_node_may_not_give_orders() throws Exception {
    var status = refusal(agent.controller.authority().node("m2", ""));

    assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(status.getDescription()).contains("snapback://controller");
  }

  @Test
  void the_nodes_own_certificate_may_not_either() {
    assertThat(refusal(agent.own.get()).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void a_name_that_only_looks_like_the_controllers_may_not_give_orders() throws Exception {
    for (var uri : List.of("snapback://controller/", "snapback://controllers", "https://x")) {
      var named = certified(Instant.now(), uri);
      assertThat(refusal(named).getCode()).as(uri).isEqualTo(Status.Code.PERMISSION_DENIED);
    }
  }

  /** As it would be if our authority had said so at that time. */
  private Identity certified(Instant at, String uri) throws Exception {
    var authority = agent.controller.authority();
    var key = key();
    return new Identity(
        "x",
        "",
        key.getPrivate(),
        authority.certifyAsOf(at, key.getPublic(), uri),
        authority.certificate());
  }

  private static KeyPair key() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  @Test
  void a_controller_of_another_authority_is_not_let_in() throws Exception {
    var foreign = new TemporaryAuthority(Instant.now()).controller("");
    // It believes our node, so that it is the agent who refuses.
    var impostor =
        new Identity(
            "controller",
            "",
            foreign.key(),
            foreign.certificate(),
            agent.controller.authority().certificate());

    assertThat(refusal(impostor).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void a_controller_whose_certificate_has_ended_or_not_begun_is_not_let_in() throws Exception {
    for (var ago : List.of(Duration.ofDays(1), Duration.ofDays(-1))) {
      var controller = certified(Instant.now().minus(ago), PeerName.CONTROLLER);
      assertThat(refusal(controller).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
    // So it was the time, and nothing else about it.
    var now = certified(Instant.now(), PeerName.CONTROLLER);
    assertThat(agent.calledBy(now, "1").describe(DescribeRequest.getDefaultInstance()).getNode())
        .isEqualTo(NODE);
  }

  @Test
  void after_a_renewal_the_port_that_is_open_shows_the_new_certificate() throws Exception {
    assertThat(shown()).isEqualTo(agent.own.get().certificate());
    var renewed = agent.controller.authority().node(NODE, agent.own.get().controller());
    agent.own.become(renewed);
    assertThat(shown()).isEqualTo(renewed.certificate());
    assertThat(agent.called().describe(DescribeRequest.getDefaultInstance()).getNode())
        .isEqualTo(NODE);
  }

  /** What anybody sees who knocks. */
  private Certificate shown() throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new AnyServer()}, new SecureRandom());
    try (var socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", agent.serving.port())) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }

  @Test
  void says_and_hears_what_time_it_is() throws Exception {
    var announced = agent.controller.announced().poll(30, TimeUnit.SECONDS);

    assertThat(announced).isNotNull();
    assertThat(Instant.ofEpochMilli(announced.getClockMillis()))
        .isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    assertThat(agent.clock.instant()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
  }

  @Test
  void an_agent_sees_that_its_machine_was_joined_anew() throws Exception {
    var state = Files.createDirectory(root.resolve("state"));
    var files = new IdentityFiles(state);
    files.write(agent.own.get());
    var known = files.joined();
    var seen =
        Thread.ofVirtual()
            .start(() -> {
              try {
                Upkeep.awaitJoinedAnew(files, known, Duration.ofMillis(5));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    files.renew(agent.own.get(), agent.controller.authority().node(NODE, "h:1"));
    assertThat(seen.join(Duration.ofMillis(100))).isFalse();
    files.write(agent.controller.authority().node("m9", "h:1"));
    assertThat(seen.join(Duration.ofSeconds(30))).isTrue();
  }
}
