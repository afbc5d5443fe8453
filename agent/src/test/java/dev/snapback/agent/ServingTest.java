package dev.snapback.agent;

import static dev.snapback.agent.LoopbackAgent.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.snapback.agent.machine.NodeInDirectory;
import dev.snapback.agent.reset.Refusal;
import dev.snapback.agent.reset.ResetOrder;
import dev.snapback.agent.run.RunId;
import dev.snapback.proto.agent.v1.AgentGrpc.AgentBlockingV2Stub;
import dev.snapback.proto.agent.v1.AwaitRunRequest;
import dev.snapback.proto.agent.v1.Compression;
import dev.snapback.proto.agent.v1.ConsoleChunk;
import dev.snapback.proto.agent.v1.DescribeRequest;
import dev.snapback.proto.agent.v1.DropHoldRequest;
import dev.snapback.proto.agent.v1.EvidenceRequest;
import dev.snapback.proto.agent.v1.FetchTreeRequest;
import dev.snapback.proto.agent.v1.FetchVolumeRequest;
import dev.snapback.proto.agent.v1.FollowConsoleRequest;
import dev.snapback.proto.agent.v1.ResetRequest;
import dev.snapback.proto.agent.v1.ResetWay;
import dev.snapback.proto.agent.v1.SendTreeHeader;
import dev.snapback.proto.agent.v1.SendTreeRequest;
import dev.snapback.proto.agent.v1.StartRunRequest;
import dev.snapback.proto.agent.v1.StopRunRequest;
import dev.snapback.proto.agent.v1.TreeData;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent but for the machine, as its controller sees it: over mutual TLS on loopback. */
class ServingTest {
  private static final RunId RUN = new RunId("r1");

  @TempDir Path root;
  private LoopbackAgent agent;
  private AgentBlockingV2Stub called;

  @SuppressWarnings("NullAway.Init") // made before each test
  ServingTest() {}

  @BeforeEach
  void an_agent() throws Exception {
    Files.createDirectories(root.resolve("bin"));
    assertThat(Files.createFile(root.resolve("bin/true")).toFile().setExecutable(true)).isTrue();
    agent = new LoopbackAgent(root);
    called = agent.called();
  }

  @AfterEach
  void stop() throws Exception {
    agent.close();
  }

  private interface Order {
    void give() throws Exception;
  }

  private static Status refusal(Order order) {
    return catchThrowableOfType(StatusException.class, order::give).getStatus();
  }

  private StartRunRequest.Builder run() {
    return StartRunRequest.newBuilder().setGeneration(3).setRun("r1").addCommand("true");
  }

  private AwaitRunRequest await(String run) {
    return AwaitRunRequest.newBuilder().setGeneration(3).setRun(run).build();
  }

  @Test
  void announces_itself_to_the_controller_that_it_joined() throws Exception {
    var announced = agent.controller.announced().poll(30, TimeUnit.SECONDS);

    assertThat(announced).isNotNull();
    assertThat(announced.getNode()).isEqualTo(NODE);
    assertThat(announced.getGeneration()).isEqualTo(3);
  }

  @Test
  void says_what_the_machine_is() throws Exception {
    var description = called.describe(DescribeRequest.getDefaultInstance());

    assertThat(description.getProtocol()).isEqualTo(1);
    assertThat(description.getNode()).isEqualTo(NODE);
    assertThat(description.getGeneration()).isEqualTo(3);
    assertThat(description.getImage()).isEqualTo("bookworm");
    assertThat(description.getImpedimentsList()).isEmpty();
  }

  @Test
  void another_protocol_is_refused_naming_both() throws Exception {
    var controller = agent.controller.authority().controller("");

    var status =
        refusal(
            () -> agent.calledBy(controller, "2").describe(DescribeRequest.getDefaultInstance()));

    assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(status.getDescription()).contains("protocol 1").contains("2");
  }

  @Test
  void an_order_for_another_generation_is_refused() {
    var status = refusal(() -> called.startRun(run().setGeneration(2).build()));

    assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(status.getDescription()).contains("generation 3").contains("generation 2");
  }

  @Test
  void wrong_orders_are_refused_with_a_reason() {
    assertThat(refusal(() -> called.startRun(run().setRun("../r").build())).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refusal(() -> called.startRun(run().clearCommand().build())).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refusal(() -> called.awaitRun(await("nobody"))).getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
    assertThat(refusal(() -> follow(-1).read()).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  private BlockingClientCall<?, ConsoleChunk> follow(long offset) {
    return called.followConsole(
        FollowConsoleRequest.newBuilder().setGeneration(3).setRun("r1").setOffset(offset).build());
  }

  private static String all(BlockingClientCall<?, ConsoleChunk> call) throws Exception {
    var text = new StringBuilder();
    for (var chunk = call.read(); chunk != null; chunk = call.read()) {
      text.append(chunk.getData().toStringUtf8());
    }
    return text.toString();
  }

  private void print(String text) throws IOException {
    Path console = root.resolve("var/lib/snapback/runs/r1/console");
    Files.writeString(console, text, StandardOpenOption.APPEND);
  }

  @Test
  void a_run_is_started_followed_and_awaited() throws Exception {
    assertThat(called.startRun(run().build()).getStarted()).isTrue();
    assertThat(called.startRun(run().build()).getStarted()).isFalse();
    var console = follow(0);
    print("hello\n");
    assertThat(console.read().getData().toStringUtf8()).isEqualTo("hello\n");
    print("world\n");
    agent.systemd.exit(RUN, 7);

    assertThat(all(console)).isEqualTo("world\n");
    assertThat(all(follow(6))).isEqualTo("world\n");
    var outcome = called.awaitRun(await("r1"));
    assertThat(outcome.getExitCode()).isEqualTo(7);
    assertThat(outcome.getConsoleBytes()).isEqualTo(12);
  }

  @Test
  void a_console_larger_than_any_buffer_arrives_whole() throws Exception {
    assertThat(called.startRun(run().build()).getStarted()).isTrue();
    String line = "x".repeat(1023) + "\n";
    print(line.repeat(8 << 10));
    agent.systemd.exit(RUN, 0);

    assertThat(all(follow(0))).hasSize(8 << 20);
  }

  @Test
  void a_run_can_be_stopped() throws Exception {
    var _ = called.startRun(run().build());
    var _ = called.stopRun(StopRunRequest.newBuilder().setGeneration(3).setRun("r1").build());

    assertThat(called.awaitRun(await("r1")).getStopped()).isTrue();
  }

  private void send(byte[] stream, Compression compression) throws Exception {
    var call = called.sendTree();
    var header =
        SendTreeHeader.newBuilder().setGeneration(3).setRun("r1").setCompression(compression);
    var _ = call.write(SendTreeRequest.newBuilder().setHeader(header).build());
    var data = SendTreeRequest.newBuilder().setData(ByteString.copyFrom(stream)).build();
    var _ = call.write(data);
    call.halfClose();
    assertThat(call.read().getReceivedBytes()).isEqualTo(stream.length);
  }

  private BlockingClientCall<?, TreeData> fetch(String glob) {
    return called.fetchTree(
        FetchTreeRequest.newBuilder()
            .setGeneration(3)
            .setRun("r1")
            .addGlobs(glob)
            .setCompression(Compression.COMPRESSION_ZSTD)
            .build());
  }

  @Test
  void a_tree_goes_there_and_back() throws Exception {
    var _ = called.startRun(run().build());
    Path workspace = root.resolve("var/lib/snapback/runs/r1/workspace");
    Files.writeString(workspace.resolve("junit.xml"), "<testsuite/>");
    var fetched = ByteString.empty();
    var call = fetch("**");
    for (var piece = call.read(); piece != null; piece = call.read()) {
      fetched = fetched.concat(piece.getData());
    }
    agent.systemd.exit(RUN, 0);
    byte[] stream = fetched.toByteArray();

    var other = SendTreeHeader.newBuilder().setGeneration(3).setRun("r2");
    var back = called.sendTree();
    var _ =
        back.write(
            SendTreeRequest.newBuilder()
                .setHeader(other.setCompression(Compression.COMPRESSION_ZSTD))
                .build());
    var _ = back.write(SendTreeRequest.newBuilder().setData(ByteString.copyFrom(stream)).build());
    back.halfClose();

    assertThat(back.read().getReceivedBytes()).isEqualTo(stream.length);
    assertThat(root.resolve("var/lib/snapback/runs/r2/workspace/junit.xml"))
        .hasContent("<testsuite/>");
  }

  @Test
  void a_damaged_tree_is_the_senders_fault_and_a_started_run_keeps_its_own() throws Exception {
    byte[] nothing = {1, 2, 3};
    assertThat(refusal(() -> send(nothing, Compression.COMPRESSION_GZIP)).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    var _ = called.startRun(run().build());
    assertThat(refusal(() -> send(nothing, Compression.COMPRESSION_GZIP)).getCode())
        .isEqualTo(Status.Code.ALREADY_EXISTS);
  }

  @Test
  void a_reset_is_answered_and_then_jumps() throws Exception {
    var _ = called.startRun(run().build());
    var console = follow(0);
    var accepted =
        called.reset(ResetRequest.newBuilder().setGeneration(3).setImage("bookworm").build());

    assertThat(accepted.getGeneration()).isEqualTo(4);
    assertThat(accepted.getPhasesList()).extracting(p -> p.getName()).contains("check", "rename");
    assertThat(agent.resets.jumped().await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(refusal(console::read).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    agent.thread.join(30_000);
    assertThat(agent.thread.isAlive()).isFalse();
  }

  @Test
  void a_reset_that_is_refused_says_why_and_serves_on() throws Exception {
    agent.resets.refuse(new Refusal.NoRoom("main", 20L << 30, 1L << 30));
    var request = ResetRequest.newBuilder().setGeneration(3).setImage("bookworm").build();

    var status = refusal(() -> called.reset(request));

    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(status.getDescription()).contains("main").contains("1.0 GiB");
    assertThat(called.describe(DescribeRequest.getDefaultInstance()).getNode()).isEqualTo(NODE);
  }

  @Test
  void evidence_comes_as_a_tree() throws Exception {
    var request =
        EvidenceRequest.newBuilder().setGeneration(3).setCompression(Compression.COMPRESSION_GZIP);
    assertThat(bytesOf(called.collectEvidence(request.build()))).isPositive();

    assertThat(
            refusal(() -> bytesOf(called.collectEvidence(request.setMaxBytes(-1).build())))
                .getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void a_former_root_is_read_as_a_tree_and_as_an_image() throws Exception {
    agent
        .node
        .lvm()
        .snapshot(
            "main",
            "orig_root",
            "last_root",
            NodeInDirectory.CLASSIC,
            Set.of("snapback.role=root"));
    Files.createDirectories(root.resolve("mapper"));
    byte[] device = new byte[4096];
    device[1024 + 0x38] = 0x53;
    device[1024 + 0x39] = (byte) 0xef;
    Files.write(root.resolve("mapper/main-last_root"), device);
    var tree =
        FetchTreeRequest.newBuilder()
            .setGeneration(3)
            .setVolume("last_root")
            .addGlobs("**")
            .setCompression(Compression.COMPRESSION_GZIP);
    var image =
        FetchVolumeRequest.newBuilder()
            .setGeneration(3)
            .setVolume("last_root")
            .setCompression(Compression.COMPRESSION_GZIP);

    assertThat(bytesOf(called.fetchTree(tree.build()))).isPositive();
    assertThat(bytesOf(called.fetchVolume(image.build()))).isBetween(20L, 4095L);
    assertThat(
            refusal(() -> bytesOf(called.fetchVolume(image.setVolume("held_x").build())))
                .getDescription())
        .isEqualTo("no former root \"held_x\" on this machine; it has last_root");
  }

  @Test
  void a_reset_is_ordered_with_its_way_and_its_hold_and_holds_are_dropped() throws Exception {
    var _ = called.dropHold(DropHoldRequest.newBuilder().setGeneration(3).setHold("r0").build());
    assertThat(agent.resets.dropped()).containsExactly("r0");
    var order = ResetRequest.newBuilder().setGeneration(3).setImage("bookworm");
    assertThat(refusal(() -> called.reset(order.setHold("../x").build())).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);

    var _ = called.reset(order.setHold("r1").setWay(ResetWay.RESET_WAY_ORDERLY).build());

    assertThat(agent.resets.taken())
        .containsExactly(
            new ResetOrder(
                3,
                "bookworm",
                dev.snapback.agent.reset.ResetWay.ORDERLY,
                Optional.of("r1"),
                Optional.empty()));
  }

  private static long bytesOf(BlockingClientCall<?, TreeData> call) throws Exception {
    long bytes = 0;
    for (var data = call.read(); data != null; data = call.read()) {
      bytes += data.getData().size();
    }
    return bytes;
  }
}
