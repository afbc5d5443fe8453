package dev.snapback.controller.baremetal;

import com.google.protobuf.ByteString;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.SealedImage;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.simulated.SimulatedImages;
import dev.snapback.proto.agent.v1.AgentGrpc;
import dev.snapback.proto.agent.v1.BeginImageRequest;
import dev.snapback.proto.agent.v1.BeginImageResponse;
import dev.snapback.proto.agent.v1.Block;
import dev.snapback.proto.agent.v1.Compression;
import dev.snapback.proto.agent.v1.DropImageRequest;
import dev.snapback.proto.agent.v1.DropImageResponse;
import dev.snapback.proto.agent.v1.FetchImageBootRequest;
import dev.snapback.proto.agent.v1.FinishImageRequest;
import dev.snapback.proto.agent.v1.Image;
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
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The part of the agent's protocol that is about images, in front of a simulated machine's. */
abstract class ImagesBackedAgent extends AgentGrpc.AgentImplBase {
  private static final int PART = 100;
  private static final String BOOT = "vmlinuz and initrd";

  private final SimulatedImages images;

  ImagesBackedAgent(SimulatedImages images) {
    this.images = images;
  }

  List<Image> details() {
    return images.digests().entrySet().stream()
        .map(image ->
            Image.newBuilder()
                .setId(image.getKey())
                .setDigest(image.getValue())
                .setWhole(true)
                .build())
        .toList();
  }

  @Override
  public void keepBoot(KeepBootRequest request, StreamObserver<KeepBootResponse> answer) {
    NodeBackedAgent.reply(
        answer,
        () ->
            KeepBootResponse.newBuilder()
                .setKernelRelease(
                    images.keepBoot(request.getGeneration(), new RunId(request.getRun())))
                .build());
  }

  @Override
  public void sealImage(SealImageRequest request, StreamObserver<ImageProgress> answer) {
    NodeBackedAgent.reply(
        answer,
        () ->
            sealed(
                request.getImage(),
                images.seal(
                    request.getGeneration(),
                    new RunId(request.getHold()),
                    request.getImage(),
                    (words, percent) -> answer.onNext(progress(words, percent)))));
  }

  private static ImageProgress progress(String words, int percent) {
    return ImageProgress.newBuilder().setStep(words).setPercent(percent).build();
  }

  private static ImageProgress sealed(String id, SealedImage sealed) {
    var image =
        Image.newBuilder()
            .setId(id)
            .setDigest(sealed.digest())
            .setSizeBytes(sealed.sizeBytes())
            .setOwnBytes(sealed.ownBytes())
            .setKernelRelease(sealed.kernelRelease())
            .setWhole(true);
    var said =
        dev.snapback.proto.agent.v1.SealedImage.newBuilder()
            .setImage(image)
            .addAllPackages(sealed.packages());
    return ImageProgress.newBuilder().setSealed(said).build();
  }

  @Override
  public void readManifest(ReadManifestRequest request, StreamObserver<ManifestPart> answer) {
    NodeBackedAgent.stream(
        answer,
        () -> {
          var blocks = images.blocks(request.getGeneration(), request.getImage());
          for (int first = 0; first < blocks.length; first += PART) {
            var hashes = ByteString.EMPTY;
            for (int i = first; i < Math.min(first + PART, blocks.length); i++) {
              hashes = hashes.concat(ByteString.copyFrom(SimulatedImages.hash(blocks[i])));
            }
            answer.onNext(
                ManifestPart.newBuilder()
                    .setBlocks(blocks.length)
                    .setBlockBytes(SimulatedImages.BLOCK_BYTES)
                    .setFirstBlock(first)
                    .setHashes(hashes)
                    .build());
          }
          return blocks;
        });
  }

  @Override
  public void fetchImageBoot(FetchImageBootRequest request, StreamObserver<TreeData> answer) {
    NodeBackedAgent.stream(
        answer,
        () -> {
          var blocks = images.blocks(request.getGeneration(), request.getImage());
          for (var word : BOOT.split("(?<= )")) {
            answer.onNext(TreeData.newBuilder().setData(ByteString.copyFromUtf8(word)).build());
          }
          return blocks;
        });
  }

  @Override
  public void beginImage(BeginImageRequest request, StreamObserver<BeginImageResponse> answer) {
    NodeBackedAgent.reply(
        answer,
        () ->
            BeginImageResponse.newBuilder()
                .setResumed(
                    images.begin(request.getGeneration(), request.getImage(), request.getBase()))
                .setBlockBytes(SimulatedImages.BLOCK_BYTES)
                .build());
  }

  @Override
  public void dropImage(DropImageRequest request, StreamObserver<DropImageResponse> answer) {
    NodeBackedAgent.reply(
        answer,
        () -> {
          images.drop(request.getGeneration(), request.getImage());
          return DropImageResponse.getDefaultInstance();
        });
  }

  /** What comes is dealt with one by one, until one fails. */
  private abstract static class Incoming<Q, A> implements StreamObserver<Q> {
    final StreamObserver<A> answer;
    private boolean over;

    Incoming(StreamObserver<A> answer) {
      this.answer = answer;
    }

    abstract void take(Q message) throws NodeException, IOException, InterruptedException;

    abstract void end() throws NodeException, IOException, InterruptedException;

    private void unlessOver(NodeBackedAgent.Work<Boolean> work) {
      if (over) {
        return;
      }
      try {
        over = work.done();
      } catch (NodeException e) {
        over = true;
        answer.onError(NodeBackedAgent.status(e).withDescription(e.why()).asException());
      } catch (IOException | InterruptedException e) {
        over = true;
        answer.onError(Status.INTERNAL.withDescription(e.toString()).asException());
      }
    }

    @Override
    public void onNext(Q message) {
      unlessOver(() -> {
        take(message);
        return false;
      });
    }

    @Override
    public void onError(Throwable gone) {}

    @Override
    public void onCompleted() {
      unlessOver(() -> {
        end();
        answer.onCompleted();
        return true;
      });
    }
  }

  @Override
  public StreamObserver<ReadBlocksRequest> readBlocks(StreamObserver<Block> answer) {
    return new Incoming<>(answer) {
      private ReadBlocksRequest first = ReadBlocksRequest.getDefaultInstance();

      @Override
      void take(ReadBlocksRequest more) throws NodeException, IOException, InterruptedException {
        first = first.getImage().isEmpty() ? more : first;
        var blocks = images.blocks(first.getGeneration(), first.getImage());
        for (long number : more.getBlocksList()) {
          answer.onNext(block(number, blocks[(int) number]));
        }
      }

      @Override
      void end() {}
    };
  }

  /** Every other one is compressed. */
  private static Block block(long number, byte[] data) throws IOException {
    var block = Block.newBuilder().setNumber(number);
    if (number % 2 == 0) {
      return block.setData(ByteString.copyFrom(data)).build();
    }
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(data);
    }
    return block
        .setData(ByteString.copyFrom(packed.toByteArray()))
        .setCompression(Compression.COMPRESSION_GZIP)
        .build();
  }

  @Override
  public StreamObserver<WriteBlocksRequest> writeBlocks(
      StreamObserver<WriteBlocksResponse> answer) {
    return new Incoming<>(answer) {
      private WriteBlocksRequest first = WriteBlocksRequest.getDefaultInstance();
      private int written;

      @Override
      void take(WriteBlocksRequest more) throws NodeException, IOException, InterruptedException {
        first = first.getImage().isEmpty() ? more : first;
        var block = more.getBlock();
        var data = block.getData().toByteArray();
        if (block.getCompression() == Compression.COMPRESSION_GZIP) {
          data = new GZIPInputStream(new ByteArrayInputStream(data)).readAllBytes();
        }
        images.write(first.getGeneration(), first.getImage(), (int) block.getNumber(), data);
        written++;
      }

      @Override
      void end() {
        answer.onNext(WriteBlocksResponse.newBuilder().setWrittenBlocks(written).build());
      }
    };
  }

  @Override
  public StreamObserver<FinishImageRequest> finishImage(StreamObserver<ImageProgress> answer) {
    return new Incoming<>(answer) {
      private FinishImageRequest first = FinishImageRequest.getDefaultInstance();
      private final ByteArrayOutputStream boot = new ByteArrayOutputStream();

      @Override
      void take(FinishImageRequest more) throws IOException {
        first = first.getImage().isEmpty() ? more : first;
        more.getBoot().writeTo(boot);
      }

      @Override
      void end() throws NodeException, IOException, InterruptedException {
        if (!boot.toString(StandardCharsets.UTF_8).equals(BOOT)) {
          throw new IOException("that is no /boot: " + boot);
        }
        answer.onNext(progress("verifying", 100));
        images.finish(first.getGeneration(), first.getImage(), first.getDigest());
        answer.onNext(
            sealed(
                first.getImage(),
                new SealedImage(first.getDigest(), 0, -1, "", List.of(), List.of())));
      }
    };
  }
}
