package dev.snapback.controller.baremetal;

import com.google.protobuf.ByteString;
import dev.snapback.controller.facts.CleanedScratch;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.facts.Scratch;
import dev.snapback.controller.facts.Staged;
import dev.snapback.controller.node.ConsoleSink;
import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.node.NodeImages;
import dev.snapback.controller.node.RecycleOrder;
import dev.snapback.controller.node.Recycling;
import dev.snapback.controller.node.RunCommand;
import dev.snapback.controller.node.RunEnd;
import dev.snapback.controller.node.RunOnNode;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.proto.agent.v1.AgentGrpc;
import dev.snapback.proto.agent.v1.AwaitRunRequest;
import dev.snapback.proto.agent.v1.DropHoldRequest;
import dev.snapback.proto.agent.v1.EvidenceRequest;
import dev.snapback.proto.agent.v1.FetchTreeRequest;
import dev.snapback.proto.agent.v1.FetchVolumeRequest;
import dev.snapback.proto.agent.v1.FollowConsoleRequest;
import dev.snapback.proto.agent.v1.ResetRequest;
import dev.snapback.proto.agent.v1.ResetWay;
import dev.snapback.proto.agent.v1.SendTreeHeader;
import dev.snapback.proto.agent.v1.SendTreeRequest;
import dev.snapback.proto.agent.v1.SendTreeResponse;
import dev.snapback.proto.agent.v1.StageRequest;
import dev.snapback.proto.agent.v1.StartRunRequest;
import dev.snapback.proto.agent.v1.StopRunRequest;
import dev.snapback.proto.agent.v1.TreeData;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A physical machine, driven through the agent that runs on it. Thread-safe. */
final class MetalNode implements Node {
  /** Big enough for few messages, small enough to stay far below gRPC's limit of 4 MiB. */
  private static final int CHUNK = 128 * 1024;

  private final ManagedChannel channel;
  private final Deadlines deadlines;
  private final AgentCalls calls;
  private final MetalImages images;

  /**
   * @param channel to the machine's agent; this node owns it
   */
  MetalNode(NodeName name, ManagedChannel channel, Deadlines deadlines) {
    this.channel = channel;
    this.deadlines = deadlines;
    this.calls = new AgentCalls(name, AgentGrpc.newBlockingV2Stub(channel), deadlines.call());
    this.images = new MetalImages(calls);
  }

  @Override
  public NodeDescription describe() throws NodeException, InterruptedException {
    return calls.describe();
  }

  @Override
  public boolean start(RunOnNode run, RunCommand command)
      throws NodeException, InterruptedException {
    var request =
        StartRunRequest.newBuilder()
            .setGeneration(run.generation())
            .setRun(run.run())
            .addAllCommand(command.argv())
            .putAllEnvironment(command.environment())
            .setTimeoutMillis(command.timeout().toMillis())
            .build();
    return calls
        .ask("start run", run.generation(), () -> calls.within(deadlines.call()).startRun(request))
        .getStarted();
  }

  @Override
  public RunEnd await(RunOnNode run) throws NodeException, InterruptedException {
    var request =
        AwaitRunRequest.newBuilder().setGeneration(run.generation()).setRun(run.run()).build();
    return Answers.end(
        calls.ask(
            "await run",
            run.generation(),
            () -> calls.within(deadlines.await()).awaitRun(request)));
  }

  @Override
  public void stop(RunOnNode run) throws NodeException, InterruptedException {
    var request =
        StopRunRequest.newBuilder().setGeneration(run.generation()).setRun(run.run()).build();
    try {
      calls.ask(
          "stop run", run.generation(), () -> calls.within(deadlines.call()).stopRun(request));
    } catch (NodeException e) {
      if (e.kind() != Kind.NO_SUCH_RUN) {
        throw e;
      }
    }
  }

  @Override
  public Staged stage(long generation, String image, boolean loadKernel)
      throws NodeException, InterruptedException {
    var request =
        StageRequest.newBuilder()
            .setGeneration(generation)
            .setImage(image)
            .setLoadKernel(loadKernel)
            .build();
    return Descriptions.staged(
        calls.ask("stage", generation, () -> calls.within(deadlines.stage()).stage(request)));
  }

  @Override
  public Recycling recycle(RecycleOrder order) throws NodeException, InterruptedException {
    var request =
        ResetRequest.newBuilder()
            .setGeneration(order.generation())
            .setImage(order.image())
            .setWay(wire(order.way()))
            .setHold(order.hold().orElse(""))
            .setHeld(order.held().orElse(""))
            .build();
    return Answers.recycling(
        calls.ask(
            "reset", order.generation(), () -> calls.within(deadlines.reset()).reset(request)));
  }

  private static ResetWay wire(RecycleOrder.Way way) {
    return switch (way) {
      case JUMP -> ResetWay.RESET_WAY_KEXEC;
      case ORDERLY -> ResetWay.RESET_WAY_ORDERLY;
      case FIRMWARE -> ResetWay.RESET_WAY_FIRMWARE;
    };
  }

  @Override
  public void followConsole(RunOnNode run, long offset, ConsoleSink sink)
      throws NodeException, IOException, InterruptedException {
    var request =
        FollowConsoleRequest.newBuilder()
            .setGeneration(run.generation())
            .setRun(run.run())
            .setOffset(offset)
            .build();
    // No deadline: a run's own timeout ends it, and keepalive finds out when the machine dies.
    var call = calls.agent().followConsole(request);
    try {
      for (var chunk = call.read(); chunk != null; chunk = call.read()) {
        if (!chunk.getData().isEmpty()) {
          sink.accept(chunk.getOffset(), chunk.getData().toByteArray());
        }
      }
    } catch (StatusException e) {
      throw calls.meaning("follow console", run.generation(), e);
    } finally {
      call.cancel("nobody listens any more", null);
    }
  }

  @Override
  public void sendTree(RunOnNode run, InputStream tar, Compression compression)
      throws NodeException, IOException, InterruptedException {
    var header =
        SendTreeHeader.newBuilder()
            .setGeneration(run.generation())
            .setRun(run.run())
            .setCompression(wire(compression));
    var call = calls.within(deadlines.tree()).sendTree();
    try {
      if (call.write(SendTreeRequest.newBuilder().setHeader(header).build())) {
        writeAll(tar, call);
        call.halfClose();
      }
      // Also where the agent has ended the call early: this is what says why.
      call.read();
    } catch (StatusException e) {
      throw calls.meaning("send tree", run.generation(), e);
    } finally {
      call.cancel("the tree was not sent to its end", null);
    }
  }

  /** Waits whenever the agent is slower than the source: {@code write} does. */
  private static void writeAll(
      InputStream tar, BlockingClientCall<SendTreeRequest, SendTreeResponse> call)
      throws IOException, StatusException, InterruptedException {
    for (var data = tar.readNBytes(CHUNK); data.length > 0; data = tar.readNBytes(CHUNK)) {
      var message = SendTreeRequest.newBuilder().setData(ByteString.copyFrom(data)).build();
      if (!call.write(message)) {
        return;
      }
    }
  }

  @Override
  public void fetchTree(RunOnNode run, List<String> globs, Compression compression, OutputStream to)
      throws NodeException, IOException, InterruptedException {
    var request =
        FetchTreeRequest.newBuilder()
            .setGeneration(run.generation())
            .setRun(run.run())
            .addAllGlobs(globs)
            .setCompression(wire(compression))
            .build();
    receive("fetch tree", run.generation(), calls.within(deadlines.tree()).fetchTree(request), to);
  }

  @Override
  public void collectEvidence(
      long generation, long maxBytes, Duration within, Compression compression, OutputStream to)
      throws NodeException, IOException, InterruptedException {
    var request =
        EvidenceRequest.newBuilder()
            .setGeneration(generation)
            .setMaxBytes(maxBytes)
            // The rest is for the way.
            .setWithinMillis(within.toMillis() * 4 / 5)
            .setCompression(wire(compression))
            .build();
    receive("collect evidence", generation, calls.within(within).collectEvidence(request), to);
  }

  @Override
  public void dropHold(long generation, String hold) throws NodeException, InterruptedException {
    var request = DropHoldRequest.newBuilder().setGeneration(generation).setHold(hold).build();
    calls.ask("drop hold", generation, () -> calls.within(deadlines.reset()).dropHold(request));
  }

  @Override
  public List<CleanedScratch> cleanScratch(long generation, List<Scratch> named, Duration within)
      throws NodeException, InterruptedException {
    var request = ScratchMessages.request(generation, named, within);
    // The agent keeps the time itself, and says where it stands then.
    var limit = within.plus(deadlines.call());
    return ScratchMessages.cleaned(
        calls.ask(
            "clean scratch disks", generation, () -> calls.within(limit).cleanScratch(request)));
  }

  @Override
  public void fetchHold(long generation, String hold, Compression compression, OutputStream to)
      throws NodeException, IOException, InterruptedException {
    var request =
        FetchVolumeRequest.newBuilder()
            .setGeneration(generation)
            .setVolume(volume(hold))
            .setCompression(wire(compression))
            .build();
    // No deadline: a disk may be large. Keepalive finds out when the machine dies.
    receive("fetch hold", generation, calls.agent().fetchVolume(request), to);
  }

  @Override
  public void fetchFormerRoot(
      long generation,
      Optional<String> hold,
      List<String> globs,
      Compression compression,
      OutputStream to)
      throws NodeException, IOException, InterruptedException {
    var request =
        FetchTreeRequest.newBuilder()
            .setGeneration(generation)
            .setVolume(hold.map(MetalNode::volume).orElse("last_root"))
            .addAllGlobs(globs)
            .setCompression(wire(compression))
            .build();
    // No deadline: it may be all of a disk.
    receive("fetch former root", generation, calls.agent().fetchTree(request), to);
  }

  private static String volume(String hold) {
    return "held_" + hold;
  }

  private void receive(
      String verb, long generation, BlockingClientCall<?, TreeData> call, OutputStream to)
      throws NodeException, IOException, InterruptedException {
    try {
      for (var data = call.read(); data != null; data = call.read()) {
        data.getData().writeTo(to);
      }
    } catch (StatusException e) {
      throw calls.meaning(verb, generation, e);
    } finally {
      call.cancel("nobody reads any more", null);
    }
  }

  static dev.snapback.proto.agent.v1.Compression wire(Compression compression) {
    return switch (compression) {
      case ZSTD -> dev.snapback.proto.agent.v1.Compression.COMPRESSION_ZSTD;
      case GZIP -> dev.snapback.proto.agent.v1.Compression.COMPRESSION_GZIP;
    };
  }

  @Override
  public NodeImages images() {
    return images;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
