package dev.snapback.controller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.controller.Protocol;
import dev.snapback.controller.access.ApiGate;
import dev.snapback.controller.access.AuditLog;
import dev.snapback.controller.access.Caller;
import dev.snapback.controller.access.MemoryAccess;
import dev.snapback.controller.access.Role;
import dev.snapback.controller.access.Tokens;
import dev.snapback.controller.identity.JoinTokens;
import dev.snapback.controller.loop.ControllerLoop;
import dev.snapback.controller.loop.MemoryStore;
import dev.snapback.controller.node.OpenNodes;
import dev.snapback.controller.runs.RunFiles;
import dev.snapback.controller.scheduler.Certificates;
import dev.snapback.controller.scheduler.Effect;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Limits;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.Outcome;
import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.Scheduler;
import dev.snapback.controller.scheduler.Yardstick;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunOrder;
import dev.snapback.proto.api.v1.SnapbackGrpc;
import dev.snapback.proto.api.v1.SubmitRunRequest;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The API before a true loop, and a test in the place of the machines. */
final class ApiBench implements AutoCloseable {
  static final long WORKSPACE_LIMIT = 1000;
  final MemoryStore store = new MemoryStore();
  final RunFiles files;
  final BlockingQueue<Effect> effects = new LinkedBlockingQueue<>();
  final ControllerLoop loop;
  final MemoryAccess access = new MemoryAccess();
  final Tokens apiTokens = new Tokens(access, InstantSource.system(), true);
  private final AuditLog audit = new AuditLog(access, InstantSource.system(), Duration.ofDays(400));
  private final Server server;
  private final ManagedChannel channel;

  ApiBench(Path directory) throws IOException {
    files = new RunFiles(Files.createDirectories(directory.resolve("runs")));
    loop =
        new ControllerLoop(
            new Scheduler(Limits.defaults()), store, InstantSource.system(), failure -> {});
    loop.start(effects::add);
    ApiLimits limits =
        new ApiLimits(
            WORKSPACE_LIMIT,
            Duration.ofHours(1),
            Duration.ofDays(1),
            Duration.ofHours(99),
            Set.of());
    JoinTokens tokens =
        new JoinTokens(directory.resolve("tokens"), "fingerprint", InstantSource.system());
    RunIds ids = new RunIds(InstantSource.system(), new SplittableRandom(1));
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .addService(
                new ApiService(
                    loop,
                    store,
                    files,
                    tokens,
                    ids,
                    limits,
                    "the key\n",
                    new OpenNodes(List.of()),
                    apiTokens,
                    audit))
            .intercept(new ApiGate(apiTokens, audit, InstantSource.system()))
            .intercept(new SameProtocol())
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  /** A caller that says this version, or none. */
  SnapbackGrpc.SnapbackBlockingStub callerOf(Optional<String> version) {
    Metadata headers = new Metadata();
    version.ifPresent(said -> headers.put(Protocol.HEADER, said));
    return SnapbackGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  /** Somebody on this host without a token, as long as there is none. */
  SnapbackGrpc.SnapbackBlockingStub api() {
    return callerOf(Optional.of("1"));
  }

  /** A caller with a token. */
  SnapbackGrpc.SnapbackBlockingStub as(String token) {
    return api().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(authorization(token)));
  }

  static Metadata authorization(String token) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return headers;
  }

  /** A new token; from the first one on, everybody needs one. */
  String token(Role role, String project) throws Tokens.RefusedException {
    if (!access.hadToken(Role.ADMIN)) {
      make(Role.ADMIN, Optional.empty());
    }
    return make(role, Optional.of(project).filter(p -> !p.isEmpty()).map(ProjectName::new));
  }

  private String make(Role role, Optional<ProjectName> project) throws Tokens.RefusedException {
    var order = new Tokens.Order(role, project, "", Duration.ofDays(1));
    return apiTokens.create(order, Caller.LOCAL).text();
  }

  Channel channel() {
    return channel;
  }

  /** Sends the parts and waits for the answer. */
  CompletableFuture<Run> submit(SubmitRunRequest... parts) {
    return submitWith(new Metadata(), parts);
  }

  CompletableFuture<Run> submitAs(String token, RunOrder.Builder order) {
    return submitWith(authorization(token), order(order));
  }

  private CompletableFuture<Run> submitWith(Metadata headers, SubmitRunRequest... parts) {
    CompletableFuture<Run> answer = new CompletableFuture<>();
    headers.put(Protocol.HEADER, "1");
    StreamObserver<SubmitRunRequest> call =
        SnapbackGrpc.newStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
            .submitRun(new Answer(answer));
    for (SubmitRunRequest part : parts) {
      call.onNext(part);
    }
    call.onCompleted();
    return answer;
  }

  Run submit(RunOrder.Builder order) throws Exception {
    return submit(order(order)).get(20, TimeUnit.SECONDS);
  }

  static SubmitRunRequest order(RunOrder.Builder order) {
    return SubmitRunRequest.newBuilder().setOrder(order).build();
  }

  static RunOrder.Builder anOrder() {
    return RunOrder.newBuilder().setLabel("metal").addCommand("true");
  }

  void tell(Event event) throws Exception {
    loop.tell(event).get(20, TimeUnit.SECONDS);
  }

  void join(String name, String... labels) throws Exception {
    tell(
        new Event.NodeJoined(
            new NodeName(name),
            "baremetal",
            name + ":7400",
            List.of(labels),
            "bookworm",
            Certificates.UNTOLD));
  }

  void ready(String name, String... labels) throws Exception {
    join(name, labels);
    NodeName node = new NodeName(name);
    tell(new Event.NodeAnnounced(node, "boot-0", 0, Duration.ZERO));
    tell(new Event.ResetTaken(node, 1, 1, "boot-0", List.of(), false));
    tell(new Event.NodeAnnounced(node, "boot-1", 1, Duration.ZERO));
    tell(
        new Event.NodeVerified(
            node, 1, "boot-1", 1, "bookworm", Duration.ofMillis(5), "the receipt", Yardstick.NONE));
  }

  NodeRecord node(String name) {
    return Optional.ofNullable(loop.state().nodes().get(new NodeName(name))).orElseThrow();
  }

  void console(Run run, int attempt, String text) throws IOException {
    Files.writeString(
        files.console(new RunId(run.getId()), attempt),
        text,
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  void start(Run run) throws Exception {
    tell(new Event.RunStarted(new RunId(run.getId()), 1));
  }

  void end(Run run) throws Exception {
    RunId id = new RunId(run.getId());
    int attempt = store.run(id).orElseThrow().attempt();
    tell(new Event.RunEnded(id, attempt, new Outcome.Exited(0)));
    tell(new Event.RunCollected(id, attempt, ""));
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    audit.close();
    loop.close();
  }

  private record Answer(CompletableFuture<Run> future) implements StreamObserver<Run> {
    @Override
    public void onNext(Run run) {
      future.complete(run);
    }

    @Override
    public void onError(Throwable failure) {
      future.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {}
  }

  static void refused(ThrowingCallable call, Status.Code code, String... words) {
    assertThatThrownBy(call)
        .satisfies(thrown -> {
          Throwable failure =
              thrown instanceof ExecutionException && thrown.getCause() != null
                  ? thrown.getCause()
                  : thrown;
          Status status = ((StatusRuntimeException) failure).getStatus();
          assertThat(status.getCode()).isEqualTo(code);
          assertThat(status.getDescription()).contains(words);
        });
  }
}
