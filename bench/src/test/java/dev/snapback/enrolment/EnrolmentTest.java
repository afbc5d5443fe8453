package dev.snapback.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.agent.announce.ControllerCall;
import dev.snapback.agent.announce.ControllerClock;
import dev.snapback.agent.identity.CallFailure;
import dev.snapback.agent.identity.Identity;
import dev.snapback.agent.identity.IdentityFiles;
import dev.snapback.agent.identity.JoinToken;
import dev.snapback.agent.identity.Joining;
import dev.snapback.agent.identity.OwnIdentity;
import dev.snapback.agent.identity.Renewing;
import dev.snapback.controller.Controller;
import dev.snapback.controller.config.Settings;
import dev.snapback.proto.api.v1.CreateJoinTokenRequest;
import dev.snapback.proto.api.v1.ForgetNodeRequest;
import dev.snapback.proto.api.v1.GetNodeRequest;
import dev.snapback.proto.api.v1.Node;
import dev.snapback.proto.api.v1.SnapbackGrpc;
import dev.snapback.proto.fleet.v1.AnnounceRequest;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real controller, and the agent's own code that joins, announces and renews; no machine. */
@Timeout(120)
class EnrolmentTest {
  @TempDir private Path directory;
  private Controller controller;

  @SuppressWarnings("NullAway.Init") // started before each test
  EnrolmentTest() {}

  @BeforeEach
  void start() throws IOException {
    var settings = Settings.DEFAULT.with(directory.resolve("data"), 0, 0, "127.0.0.1");
    controller = Controller.start(settings, failure -> {});
  }

  @AfterEach
  void stop() {
    controller.close();
  }

  private <A> A ask(Function<SnapbackGrpc.SnapbackBlockingStub, A> question) {
    var version = new Metadata();
    version.put(Metadata.Key.of("snapback-protocol", Metadata.ASCII_STRING_MARSHALLER), "1");
    ManagedChannel channel =
        Grpc.newChannelBuilder(
                "127.0.0.1:" + controller.apiPort(), InsecureChannelCredentials.create())
            .intercept(MetadataUtils.newAttachHeadersInterceptor(version))
            .build();
    try {
      return question.apply(SnapbackGrpc.newBlockingStub(channel));
    } finally {
      channel.shutdownNow();
    }
  }

  private Node node() {
    return ask(api -> api.getNode(GetNodeRequest.newBuilder().setName("m1").build()).getNode());
  }

  private void forget() {
    var request = ForgetNodeRequest.newBuilder().setName("m1").build();
    assertThat(ask(api -> api.forgetNode(request)).getName()).isEqualTo("m1");
  }

  private Identity join() throws IOException {
    String token =
        ask(api -> api.createJoinToken(CreateJoinTokenRequest.getDefaultInstance()).getToken());
    return new Joining(
            "127.0.0.1:" + controller.nodePort(),
            JoinToken.parse(token),
            "m1",
            "127.0.0.1:9",
            List.of("metal"),
            "bookworm")
        .join();
  }

  /** Where the controller is now: each start of it has another port here. */
  private Identity found(Identity who) {
    String address = "127.0.0.1:" + controller.nodePort();
    return new Identity(who.node(), address, who.key(), who.certificate(), who.authority());
  }

  private void announce(Identity who) throws IOException, InterruptedException {
    var request =
        AnnounceRequest.newBuilder()
            .setProtocol(1)
            .setNode("m1")
            .setBootId("b1")
            .setGeneration(3)
            .build();
    new ControllerCall(new OwnIdentity(found(who)), new ControllerClock()).announce(() -> request);
  }

  private interface Order {
    void give() throws IOException, InterruptedException;
  }

  private static String refusal(Order order) {
    var failure = catchThrowableOfType(StatusRuntimeException.class, order::give);
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    return CallFailure.words(failure);
  }

  @Test
  void a_node_renews_and_the_controller_knows_until_when_its_certificate_is_good()
      throws Exception {
    var first = join();
    assertThat(node().getCertificateEndsMillis())
        .isEqualTo(first.certificate().getNotAfter().getTime());
    announce(first);

    var files = new IdentityFiles(directory);
    files.write(first);
    var renewed = Renewing.renew(first);
    files.renew(first, renewed);
    assertThat(renewed.key()).isNotEqualTo(first.key());
    assertThat(renewed.certificate()).isNotEqualTo(first.certificate());
    announce(files.read().orElseThrow());
    assertThat(node().getCertificateEndsMillis())
        .isEqualTo(renewed.certificate().getNotAfter().getTime());
    assertThat(node().getWarning()).isEmpty();
  }

  @Test
  void what_was_forgotten_stays_so_when_the_controller_starts_again_and_hears_why()
      throws Exception {
    var former = join();
    announce(former);
    forget();
    stop();
    start();
    assertThat(refusal(() -> announce(former))).contains("m1 was forgotten at");
    assertThat(refusal(() -> Renewing.renew(found(former)))).contains("m1 was forgotten at");

    var own = join();
    announce(own);
    stop();
    start();
    announce(own);
    assertThat(refusal(() -> announce(former))).contains("counts no more");
    assertThat(refusal(() -> Renewing.renew(found(former)))).contains("counts no more");
  }
}
