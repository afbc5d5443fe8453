package dev.snapback.agent.api;

import com.google.protobuf.ByteString;
import dev.snapback.agent.images.Blocks;
import dev.snapback.proto.agent.v1.Block;
import dev.snapback.proto.agent.v1.Compression;
import dev.snapback.proto.agent.v1.ReadBlocksRequest;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * One ReadBlocks: what is asked for waits until its answers are taken, and a few requests at most
 * wait here; then the asker is held back.
 */
final class ReadBlocksCall implements StreamObserver<ReadBlocksRequest> {
  private static final int WAITING = 4;
  private static final long LOOK_MILLIS = 100;

  private final BlockingQueue<Optional<ReadBlocksRequest>> asked =
      new ArrayBlockingQueue<>(WAITING);
  private final ImageCalls calls;
  private volatile boolean gone;

  private ReadBlocksCall(ImageCalls calls) {
    this.calls = calls;
  }

  static ReadBlocksCall start(ImageCalls calls, StreamObserver<Block> out) {
    var call = new ReadBlocksCall(calls);
    Outflow.start("ReadBlocks", out, call::answer);
    return call;
  }

  private void answer(Outflow<Block> flow) throws Exception {
    try {
      var first = next(flow);
      if (first.isEmpty()) {
        return;
      }
      var _ = calls.gate().pass(first.get().getGeneration());
      try (Blocks blocks = calls.images().read(first.get().getImage())) {
        for (var request = first; request.isPresent(); request = next(flow)) {
          for (long number : request.get().getBlocksList()) {
            if (!flow.send(block(number, blocks.read(number)))) {
              return;
            }
          }
        }
      }
    } finally {
      gone = true;
    }
  }

  /** Empty where there are no more. */
  private Optional<ReadBlocksRequest> next(Outflow<Block> flow) throws InterruptedException {
    while (!flow.gone()) {
      var request = asked.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      if (request != null) {
        return request;
      }
    }
    return Optional.empty();
  }

  private static Block block(long number, byte[] content) throws IOException {
    var block = Block.newBuilder().setNumber(number);
    if (content.length == 0) {
      return block.build();
    }
    byte[] packed = gzip(content);
    // What hardly gets smaller is not worth being unpacked.
    return packed.length < content.length / 8 * 7
        ? block
            .setData(ByteString.copyFrom(packed))
            .setCompression(Compression.COMPRESSION_GZIP)
            .build()
        : block.setData(ByteString.copyFrom(content)).build();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var packed = new ByteArrayOutputStream(content.length / 2);
    try (var gzip = new Fast(packed)) {
      gzip.write(content);
    }
    return packed.toByteArray();
  }

  /** A network is faster than a thorough compression. */
  private static final class Fast extends GZIPOutputStream {
    Fast(ByteArrayOutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  @Override
  public void onNext(ReadBlocksRequest request) {
    offer(Optional.of(request));
  }

  @Override
  public void onCompleted() {
    offer(Optional.empty());
  }

  @Override
  public void onError(Throwable cancelled) {
    offer(Optional.empty());
  }

  private void offer(Optional<ReadBlocksRequest> request) {
    try {
      while (!gone && !asked.offer(request, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        // Until an answer was taken.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
