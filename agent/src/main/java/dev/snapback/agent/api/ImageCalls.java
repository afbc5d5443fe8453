package dev.snapback.agent.api;

import com.google.protobuf.ByteString;
import dev.snapback.agent.images.Blocks;
import dev.snapback.agent.images.Images;
import dev.snapback.agent.images.Steps;
import dev.snapback.agent.machine.NodeFacts;
import dev.snapback.agent.reset.ResetOrder;
import dev.snapback.agent.run.RunId;
import dev.snapback.agent.run.Runs;
import dev.snapback.agent.run.Tools;
import dev.snapback.agent.tree.Packing;
import dev.snapback.proto.agent.v1.BeginImageRequest;
import dev.snapback.proto.agent.v1.BeginImageResponse;
import dev.snapback.proto.agent.v1.Block;
import dev.snapback.proto.agent.v1.DropImageRequest;
import dev.snapback.proto.agent.v1.DropImageResponse;
import dev.snapback.proto.agent.v1.FetchImageBootRequest;
import dev.snapback.proto.agent.v1.FinishImageRequest;
import dev.snapback.proto.agent.v1.ImageProgress;
import dev.snapback.proto.agent.v1.KeepBootRequest;
import dev.snapback.proto.agent.v1.KeepBootResponse;
import dev.snapback.proto.agent.v1.ManifestPart;
import dev.snapback.proto.agent.v1.ReadBlocksRequest;
import dev.snapback.proto.agent.v1.ReadManifestRequest;
import dev.snapback.proto.agent.v1.SealImageRequest;
import dev.snapback.proto.agent.v1.TreeData;
import dev.snapback.proto.agent.v1.WriteBlocksRequest;
import dev.snapback.proto.agent.v1.WriteBlocksResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What is done with images, call by call. */
record ImageCalls(Images images, Runs runs, Tools tools, Gate gate) {
  // So that its reader has something to do while the rest is still hashed.
  private static final int HASHES_AT_ONCE = 256;

  /** Lets orders for this generation pass. */
  interface Gate {
    NodeFacts pass(long generation) throws Exception;
  }

  KeepBootResponse keepBoot(KeepBootRequest request) throws Exception {
    var _ = gate.pass(request.getGeneration());
    var run = new RunId(request.getRun());
    return KeepBootResponse.newBuilder().setKernelRelease(images.keepBoot(run.value())).build();
  }

  void seal(SealImageRequest request, Outflow<ImageProgress> flow) throws Exception {
    var _ = gate.pass(request.getGeneration());
    String hold = ResetOrder.checkHold(request.getHold());
    // Also where the caller has gone: it asks again, and finds it done.
    var sealed = images.seal(hold, request.getImage(), steps(message -> send(flow, message)));
    var _ = flow.send(Wire.sealed(sealed));
  }

  private static void send(Outflow<ImageProgress> flow, ImageProgress message) {
    try {
      var _ = flow.send(message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells each step and percent once. */
  static Steps steps(Consumer<ImageProgress> out) {
    return new Steps() {
      private Optional<ImageProgress> last = Optional.empty();

      @Override
      public void step(String words, int percent) {
        var now = ImageProgress.newBuilder().setStep(words).setPercent(percent).build();
        if (!last.equals(Optional.of(now))) {
          last = Optional.of(now);
          out.accept(now);
        }
      }
    };
  }

  void manifest(ReadManifestRequest request, Outflow<ManifestPart> flow) throws Exception {
    var _ = gate.pass(request.getGeneration());
    try (Blocks blocks = images.read(request.getImage())) {
      for (long first = 0; first < blocks.count(); first += HASHES_AT_ONCE) {
        var part =
            ManifestPart.newBuilder()
                .setBlocks(blocks.count())
                .setBlockBytes(Blocks.BYTES)
                .setFirstBlock(first)
                .setHashes(ByteString.copyFrom(blocks.hashes(first, HASHES_AT_ONCE)));
        if (!flow.send(part.build())) {
          return;
        }
      }
    }
  }

  StreamObserver<ReadBlocksRequest> readBlocks(StreamObserver<Block> out) {
    return ReadBlocksCall.start(this, out);
  }

  void boot(FetchImageBootRequest request, Outflow<TreeData> flow) throws Exception {
    var _ = gate.pass(request.getGeneration());
    var compression = Wire.compression(request.getCompression());
    var kernel = images.kernel(request.getImage());
    try (var packing = Packing.of(kernel, List.of("**"), compression, tools)) {
      RemainsCalls.send(packing, flow);
    }
  }

  BeginImageResponse begin(BeginImageRequest request) throws Exception {
    var _ = gate.pass(request.getGeneration());
    Optional<String> base = Optional.of(request.getBase()).filter(id -> !id.isEmpty());
    return BeginImageResponse.newBuilder()
        .setResumed(images.begin(request.getImage(), base, request.getSizeBytes()))
        .setBlockBytes(Blocks.BYTES)
        .build();
  }

  StreamObserver<WriteBlocksRequest> writeBlocks(StreamObserver<WriteBlocksResponse> out) {
    return Inflow.into(new WriteBlocksCall(this), "WriteBlocks", out);
  }

  StreamObserver<FinishImageRequest> finish(StreamObserver<ImageProgress> out) {
    return Inflow.into(new FinishImageCall(this, out), "FinishImage", out);
  }

  DropImageResponse drop(DropImageRequest request) throws Exception {
    var _ = gate.pass(request.getGeneration());
    images.drop(request.getImage());
    return DropImageResponse.getDefaultInstance();
  }
}
