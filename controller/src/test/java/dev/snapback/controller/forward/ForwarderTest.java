package dev.snapback.controller.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.snapback.controller.api.ApiPort;
import dev.snapback.controller.lead.Leader;
import dev.snapback.controller.lead.LeaderRow;
import dev.snapback.proto.api.v1.Data;
import dev.snapback.proto.api.v1.GetRunRequest;
import dev.snapback.proto.api.v1.ReadArtifactRequest;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunOrder;
import dev.snapback.proto.api.v1.SnapbackGrpc;
import dev.snapback.proto.api.v1.SubmitRunRequest;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ForwarderTest {
  private static final Metadata.Key<String> TOKEN =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final int PIECE = 32 * 1024;
  private static final int PIECES = 600;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Forwarder forwarder = open(new Forwarder(SnapbackGrpc.getServiceDescriptor()));
  private final ManagedChannel channel = channelTo(follower(forwarder));
  private final FakeLeader leader = new FakeLeader();

  private <T extends AutoCloseable> T open(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private int follower(Forwarder with) {
    try {
      var calls = new ApiSwitch(with, () -> false);
      return open(ApiPort.open(anyPort(), Optional.empty(), calls)).port();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private ManagedChannel channelTo(int port) {
    var made =
        Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create()).build();
    opened.add(made::shutdownNow);
    return made;
  }

  private SnapbackGrpc.SnapbackBlockingStub api() {
    return SnapbackGrpc.newBlockingStub(channel);
  }

  private void leads(long epoch, int port) {
    forwarder.leaderIs(
        new LeaderRow(epoch, 0, Optional.of(new Leader("it", "127.0.0.1", port, ""))));
  }

  private int start(FakeLeader service) throws IOException {
    Server server =
        NettyServerBuilder.forAddress(anyPort())
            .addService(ServerInterceptors.intercept(service, service.heads))
            .build()
            .start();
    opened.add(server::shutdownNow);
    service.server = server;
    return server.getPort();
  }

  private static GetRunRequest get(String id) {
    return GetRunRequest.newBuilder().setId(id).build();
  }

  /** Answers what the tests ask. */
  private static final class FakeLeader extends SnapbackGrpc.SnapbackImplBase {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final AtomicLong sent = new AtomicLong();
    private final CountDownLatch canceled = new CountDownLatch(1);
    private Server server;

    private final ServerInterceptor heads =
        new ServerInterceptor() {
          @Override
          public <Q, A> ServerCall.Listener<Q> interceptCall(
              ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            tokens.add(String.valueOf(headers.get(TOKEN)));
            return next.startCall(call, headers);
          }
        };

    @Override
    public void getRun(GetRunRequest request, StreamObserver<Run> answer) {
      asked.add(request.getId());
      switch (request.getId()) {
        case "refused" ->
            answer.onError(Status.NOT_FOUND.withDescription("no such run").asException());
        case "hangs" -> Context.current().addListener(c -> canceled.countDown(), Runnable::run);
        case "dies" -> server.shutdownNow();
        default -> {
          answer.onNext(Run.newBuilder().setId(request.getId()).build());
          answer.onCompleted();
        }
      }
    }

    @Override
    public void readArtifact(ReadArtifactRequest request, StreamObserver<Data> answer) {
      var out = (ServerCallStreamObserver<Data>) answer;
      Data piece = Data.newBuilder().setData(ByteString.copyFrom(new byte[PIECE])).build();
      out.setOnReadyHandler(() -> {
        while (out.isReady() && sent.get() < PIECES) {
          out.onNext(piece);
          if (sent.incrementAndGet() == PIECES) {
            out.onCompleted();
          }
        }
      });
    }

    @Override
    public StreamObserver<SubmitRunRequest> submitRun(StreamObserver<Run> answer) {
      return new StreamObserver<>() {
        private long bytes;

        @Override
        public void onNext(SubmitRunRequest part) {
          bytes += part.getWorkspace().size();
        }

        @Override
        public void onError(Throwable gone) {}

        @Override
        public void onCompleted() {
          answer.onNext(Run.newBuilder().setConsoleBytes(bytes).build());
          answer.onCompleted();
        }
      };
    }
  }

  @Test
  void a_call_is_passed_on_with_its_token_and_so_is_its_answer() throws Exception {
    leads(1, start(leader));
    Metadata headers = new Metadata();
    headers.put(TOKEN, "Bearer abc");
    var api = api().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    assertThat(api.getRun(get("r1")).getId()).isEqualTo("r1");
    assertThat(leader.tokens).containsExactly("Bearer abc");
    assertThatThrownBy(() -> api.getRun(get("refused"))).hasMessage("NOT_FOUND: no such run");
  }

  @Test
  void streams_pass_whole_and_a_slow_reader_holds_the_other_end_back() throws Exception {
    leads(1, start(leader));
    var api = SnapbackGrpc.newBlockingV2Stub(channel);
    var reading = api.readArtifact(ReadArtifactRequest.getDefaultInstance());
    long read = reading.read().getData().size();
    // What is on its way is bounded, however long it is waited for.
    await().during(300, TimeUnit.MILLISECONDS).until(() -> leader.sent.get() < PIECES / 2);
    for (Data next = reading.read(); next != null; next = reading.read()) {
      read += next.getData().size();
    }
    assertThat(read).isEqualTo((long) PIECES * PIECE);

    var submitting = api.submitRun();
    submitting.write(SubmitRunRequest.newBuilder().setOrder(RunOrder.getDefaultInstance()).build());
    ByteString piece = ByteString.copyFrom(new byte[PIECE]);
    for (int i = 0; i < PIECES; i++) {
      submitting.write(SubmitRunRequest.newBuilder().setWorkspace(piece).build());
    }
    submitting.halfClose();
    assertThat(submitting.read().getConsoleBytes()).isEqualTo((long) PIECES * PIECE);
  }

  @Test
  void a_call_waits_while_nobody_leads() throws Exception {
    var answer = CompletableFuture.supplyAsync(() -> api().getRun(get("r1")));
    assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    leads(1, start(leader));
    assertThat(answer.get(10, TimeUnit.SECONDS).getId()).isEqualTo("r1");
    assertThat(leader.asked).containsExactly("r1");
  }

  @Test
  void and_no_longer_than_its_caller_wants() {
    assertThatThrownBy(() -> api().withDeadlineAfter(300, TimeUnit.MILLISECONDS).getRun(get("r1")))
        .hasMessageContaining("DEADLINE_EXCEEDED");
  }

  @Test
  void what_one_that_does_not_lead_yet_has_refused_is_asked_again() throws Exception {
    int notYet = follower(open(new Forwarder(SnapbackGrpc.getServiceDescriptor())));
    leads(1, notYet);
    var answer = CompletableFuture.supplyAsync(() -> api().getRun(get("r1")));
    assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    leads(2, start(leader));
    assertThat(answer.get(10, TimeUnit.SECONDS).getId()).isEqualTo("r1");
  }

  @Test
  void a_call_that_cannot_reach_one_that_died_goes_to_the_next() throws Exception {
    int dead = start(new FakeLeader());
    opened.removeLast().close();
    leads(1, dead);
    var answer = CompletableFuture.supplyAsync(() -> api().getRun(get("r1")));
    await().pollDelay(200, TimeUnit.MILLISECONDS).until(() -> !answer.isDone());
    leads(2, start(leader));
    assertThat(answer.get(10, TimeUnit.SECONDS).getId()).isEqualTo("r1");
  }

  @Test
  void a_call_that_was_there_is_not_made_twice_and_its_caller_hears_what_to_do() throws Exception {
    leads(1, start(leader));
    assertThatThrownBy(() -> api().getRun(get("dies")))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("UNAVAILABLE")
        .hasMessageContaining("whether it was done is not known");
    assertThat(leader.asked).containsExactly("dies");
  }

  @Test
  void one_that_hangs_is_left_when_another_leads() throws Exception {
    leads(1, start(leader));
    var answer = CompletableFuture.supplyAsync(() -> api().getRun(get("hangs")));
    await().until(() -> leader.asked.contains("hangs"));
    FakeLeader next = new FakeLeader();
    leads(2, start(next));
    assertThatThrownBy(answer::join).hasMessageContaining("whether it was done is not known");
    assertThat(api().getRun(get("r2")).getId()).isEqualTo("r2");
    assertThat(next.asked).containsExactly("r2");
  }

  @Test
  void a_caller_that_goes_away_goes_away_there_too() throws Exception {
    leads(1, start(leader));
    assertThatThrownBy(
            () -> api().withDeadlineAfter(500, TimeUnit.MILLISECONDS).getRun(get("hangs")))
        .hasMessageContaining("DEADLINE_EXCEEDED");
    assertThat(leader.canceled.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void without_tls_nothing_is_passed_on_to_another_host() {
    forwarder.leaderIs(new LeaderRow(1, 0, Optional.of(new Leader("it", "192.0.2.1", 7442, ""))));
    assertThatThrownBy(() ->
            SnapbackGrpc.newBlockingV2Stub(channel)
                .withDeadlineAfter(1, TimeUnit.SECONDS)
                .getRun(get("r1")))
        .isInstanceOf(StatusException.class);
  }
}
