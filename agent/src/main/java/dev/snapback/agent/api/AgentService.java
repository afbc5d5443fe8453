package dev.snapback.agent.api;

import com.google.protobuf.ByteString;
import dev.snapback.agent.images.Images;
import dev.snapback.agent.machine.Machine;
import dev.snapback.agent.machine.NodeFacts;
import dev.snapback.agent.reset.ResetOrder;
import dev.snapback.agent.reset.ResetRefused;
import dev.snapback.agent.reset.ResetTaken;
import dev.snapback.agent.reset.Resets;
import dev.snapback.agent.run.Run;
import dev.snapback.agent.run.RunEnd;
import dev.snapback.agent.run.RunId;
import dev.snapback.agent.run.RunOutcome.Lost;
import dev.snapback.agent.run.Runs;
import dev.snapback.agent.run.Tools;
import dev.snapback.agent.scratch.ScratchDisks;
import dev.snapback.agent.tree.Packing;
import dev.snapback.proto.agent.v1.AgentGrpc;
import dev.snapback.proto.agent.v1.AwaitRunRequest;
import dev.snapback.proto.agent.v1.BeginImageRequest;
import dev.snapback.proto.agent.v1.BeginImageResponse;
import dev.snapback.proto.agent.v1.Block;
import dev.snapback.proto.agent.v1.CleanScratchRequest;
import dev.snapback.proto.agent.v1.CleanScratchResponse;
import dev.snapback.proto.agent.v1.ConsoleChunk;
import dev.snapback.proto.agent.v1.DescribeRequest;
import dev.snapback.proto.agent.v1.Description;
import dev.snapback.proto.agent.v1.DropHoldRequest;
import dev.snapback.proto.agent.v1.DropHoldResponse;
import dev.snapback.proto.agent.v1.DropImageRequest;
import dev.snapback.proto.agent.v1.DropImageResponse;
import dev.snapback.proto.agent.v1.EvidenceRequest;
import dev.snapback.proto.agent.v1.FetchImageBootRequest;
import dev.snapback.proto.agent.v1.FetchTreeRequest;
import dev.snapback.proto.agent.v1.FetchVolumeRequest;
import dev.snapback.proto.agent.v1.FinishImageRequest;
import dev.snapback.proto.agent.v1.FollowConsoleRequest;
import dev.snapback.proto.agent.v1.ImageProgress;
import dev.snapback.proto.agent.v1.KeepBootRequest;
import dev.snapback.proto.agent.v1.KeepBootResponse;
import dev.snapback.proto.agent.v1.ManifestPart;
import dev.snapback.proto.agent.v1.ReadBlocksRequest;
import dev.snapback.proto.agent.v1.ReadManifestRequest;
import dev.snapback.proto.agent.v1.ResetAccepted;
import dev.snapback.proto.agent.v1.ResetRequest;
import dev.snapback.proto.agent.v1.RunOutcome;
import dev.snapback.proto.agent.v1.SealImageRequest;
import dev.snapback.proto.agent.v1.SendTreeRequest;
import dev.snapback.proto.agent.v1.SendTreeResponse;
import dev.snapback.proto.agent.v1.StageRequest;
import dev.snapback.proto.agent.v1.Staged;
import dev.snapback.proto.agent.v1.StartRunRequest;
import dev.snapback.proto.agent.v1.StartRunResponse;
import dev.snapback.proto.agent.v1.StopRunRequest;
import dev.snapback.proto.agent.v1.StopRunResponse;
import dev.snapback.proto.agent.v1.TreeData;
import dev.snapback.proto.agent.v1.WriteBlocksRequest;
import dev.snapback.proto.agent.v1.WriteBlocksResponse;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What the controller may order, call by call. Methods run on virtual threads of their own and
 * block.
 */
public final class AgentService extends AgentGrpc.AgentImplBase {
  private static final int PIECE = 256 << 10;

  private final String node;
  private final Machine machine;
  private final Fence fence;
  private final Runs runs;
  private final Tools tools;
  private final Resets resets;
  private final RemainsCalls remains;
  private final ScratchDisks scratch;
  private final ImageCalls images;
  private final Departure departure;

  /**
   * @param node this node's name
   */
  public AgentService(
      String node,
      Machine machine,
      Runs runs,
      Tools tools,
      Resets resets,
      Remains remains,
      ScratchDisks scratch,
      Images images,
      Departure departure) {
    this.node = node;
    this.machine = machine;
    this.fence = new Fence(machine);
    this.runs = runs;
    this.tools = tools;
    this.resets = resets;
    this.remains = new RemainsCalls(remains, tools);
    this.scratch = scratch;
    this.images = new ImageCalls(images, runs, tools, this::pass);
    this.departure = departure;
  }

  @Override
  public void describe(DescribeRequest request, StreamObserver<Description> out) {
    Answers.one(
        "Describe",
        out,
        () -> Descriptions.complete(Descriptions.of(node, machine, resets.staged()), resets));
  }

  @Override
  public void startRun(StartRunRequest request, StreamObserver<StartRunResponse> out) {
    Answers.one(
        "StartRun",
        out,
        () -> {
          NodeFacts facts = pass(request.getGeneration());
          var order = Wire.order(request);
          boolean started =
              runs.start(
                  order,
                  Map.of(
                      "SNAPBACK_RUN", order.id().value(),
                      "SNAPBACK_NODE", node,
                      "SNAPBACK_IMAGE", facts.image(),
                      "SNAPBACK_GENERATION", Long.toString(facts.generation())));
          return StartRunResponse.newBuilder().setStarted(started).build();
        });
  }

  @Override
  public void followConsole(FollowConsoleRequest request, StreamObserver<ConsoleChunk> out) {
    Outflow.start(
        "FollowConsole",
        out,
        flow -> {
          var _ = pass(request.getGeneration());
          if (request.getOffset() < 0) {
            throw Refused.wrong("an offset is not negative");
          }
          Run run = known(request.getRun());
          run.follow(
              request.getOffset(),
              PIECE,
              (offset, data) -> {
                if (departure.hasBegun() || flow.gone()) {
                  return false;
                }
                return !data.hasRemaining()
                    || flow.send(
                        ConsoleChunk.newBuilder()
                            .setOffset(offset)
                            .setData(ByteString.copyFrom(data))
                            .build());
              });
          if (departure.hasBegun() && !run.end().isDone()) {
            throw Refused.resetting();
          }
        });
  }

  @Override
  public void awaitRun(AwaitRunRequest request, StreamObserver<RunOutcome> out) {
    Answers.letGo(out);
    CompletableFuture<RunEnd> end;
    try {
      var _ = pass(request.getGeneration());
      end = end(new RunId(request.getRun()));
    } catch (Exception e) {
      // The top of this call, as an interceptor is.
      out.onError(Refusals.of("AwaitRun", e));
      return;
    }
    var _ =
        CompletableFuture.anyOf(end, departure.begun())
            .thenRun(() ->
                Answers.later(
                    "AwaitRun",
                    out,
                    () -> {
                      if (!end.isDone()) {
                        throw Refused.resetting();
                      }
                      return Wire.outcome(end.join());
                    }));
  }

  @Override
  public void stopRun(StopRunRequest request, StreamObserver<StopRunResponse> out) {
    Answers.one(
        "StopRun",
        out,
        () -> {
          var _ = pass(request.getGeneration());
          known(request.getRun()).stop();
          return StopRunResponse.getDefaultInstance();
        });
  }

  @Override
  public StreamObserver<SendTreeRequest> sendTree(StreamObserver<SendTreeResponse> out) {
    return Inflow.into(new SendTreeCall(fence, runs, tools), "SendTree", out);
  }

  @Override
  public void fetchTree(FetchTreeRequest request, StreamObserver<TreeData> out) {
    Outflow.start(
        "FetchTree",
        out,
        flow -> {
          var _ = pass(request.getGeneration());
          if (!request.getVolume().isEmpty()) {
            remains.tree(request, flow);
            return;
          }
          Run run = known(request.getRun());
          var compression = Wire.compression(request.getCompression());
          try (var packing =
              Packing.of(run.workspace(), request.getGlobsList(), compression, tools)) {
            RemainsCalls.send(packing, flow);
          }
        });
  }

  @Override
  public void fetchVolume(FetchVolumeRequest request, StreamObserver<TreeData> out) {
    Outflow.start(
        "FetchVolume",
        out,
        flow -> {
          var _ = pass(request.getGeneration());
          remains.image(request, flow);
        });
  }

  @Override
  public void collectEvidence(EvidenceRequest request, StreamObserver<TreeData> out) {
    Outflow.start(
        "CollectEvidence",
        out,
        flow -> {
          var _ = pass(request.getGeneration());
          remains.evidence(request, flow);
        });
  }

  @Override
  public void dropHold(DropHoldRequest request, StreamObserver<DropHoldResponse> out) {
    Answers.one(
        "DropHold",
        out,
        () -> {
          var _ = pass(request.getGeneration());
          resets.drop(ResetOrder.checkHold(request.getHold()));
          return DropHoldResponse.getDefaultInstance();
        });
  }

  @Override
  public void cleanScratch(CleanScratchRequest request, StreamObserver<CleanScratchResponse> out) {
    Answers.one(
        "CleanScratch",
        out,
        () -> {
          var _ = pass(request.getGeneration());
          if (runs.any()) {
            throw Refused.rootIsUsed();
          }
          var named = Wire.scratch(request.getScratchList());
          var within = Duration.ofMillis(request.getWithinMillis());
          var caller = Context.current();
          return Wire.cleaned(
              scratch.clean(named, within, () -> !caller.isCancelled() && !runs.any()));
        });
  }

  @Override
  public void stage(StageRequest request, StreamObserver<Staged> out) {
    Answers.one(
        "Stage",
        out,
        () -> {
          if (departure.hasBegun()) {
            throw Refused.resetting();
          }
          var order = new ResetOrder(request.getGeneration(), request.getImage());
          return Wire.staged(resets.stage(order, request.getLoadKernel()));
        });
  }

  @Override
  public void reset(ResetRequest request, StreamObserver<ResetAccepted> out) {
    Answers.letGo(out);
    ResetTaken taken;
    try {
      taken = resets.take(Wire.order(request));
    } catch (ResetRefused | RuntimeException e) {
      // The top of this call, as an interceptor is.
      out.onError(Refusals.of("Reset", e));
      return;
    }
    out.onNext(Wire.accepted(taken));
    out.onCompleted();
    // Also where the caller has gone meanwhile: the order stands, and the announcement tells.
    departure.begin();
  }

  @Override
  public void keepBoot(KeepBootRequest request, StreamObserver<KeepBootResponse> out) {
    Answers.one("KeepBoot", out, () -> images.keepBoot(request));
  }

  @Override
  public void sealImage(SealImageRequest request, StreamObserver<ImageProgress> out) {
    Outflow.start("SealImage", out, flow -> images.seal(request, flow));
  }

  @Override
  public void readManifest(ReadManifestRequest request, StreamObserver<ManifestPart> out) {
    Outflow.start("ReadManifest", out, flow -> images.manifest(request, flow));
  }

  @Override
  public StreamObserver<ReadBlocksRequest> readBlocks(StreamObserver<Block> out) {
    return images.readBlocks(out);
  }

  @Override
  public void fetchImageBoot(FetchImageBootRequest request, StreamObserver<TreeData> out) {
    Outflow.start("FetchImageBoot", out, flow -> images.boot(request, flow));
  }

  @Override
  public void beginImage(BeginImageRequest request, StreamObserver<BeginImageResponse> out) {
    Answers.one("BeginImage", out, () -> images.begin(request));
  }

  @Override
  public StreamObserver<WriteBlocksRequest> writeBlocks(StreamObserver<WriteBlocksResponse> out) {
    return images.writeBlocks(out);
  }

  @Override
  public StreamObserver<FinishImageRequest> finishImage(StreamObserver<ImageProgress> out) {
    return images.finish(out);
  }

  @Override
  public void dropImage(DropImageRequest request, StreamObserver<DropImageResponse> out) {
    Answers.one("DropImage", out, () -> images.drop(request));
  }

  private NodeFacts pass(long generation) throws Exception {
    if (departure.hasBegun()) {
      throw Refused.resetting();
    }
    return fence.check(generation);
  }

  private Run known(String run) throws Refused {
    var id = new RunId(run);
    return runs.find(id).orElseThrow(() -> Refused.noSuchRun(id));
  }

  private CompletableFuture<RunEnd> end(RunId id) throws Refused {
    var run = runs.find(id);
    if (run.isPresent()) {
      return run.get().end();
    }
    if (runs.hasTraceOf(id)) {
      return CompletableFuture.completedFuture(
          new RunEnd(new Lost("this machine has booted since, or never started it"), 0));
    }
    throw Refused.noSuchRun(id);
  }
}
