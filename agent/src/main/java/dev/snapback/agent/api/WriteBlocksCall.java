package dev.snapback.agent.api;

import dev.snapback.agent.images.Blocks;
import dev.snapback.proto.agent.v1.Block;
import dev.snapback.proto.agent.v1.WriteBlocksRequest;
import dev.snapback.proto.agent.v1.WriteBlocksResponse;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WriteBlocks: the sender is held back until each block was taken, as in SendTree. */
final class WriteBlocksCall implements StreamObserver<WriteBlocksRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(WriteBlocksCall.class);
  private static final int ROOM_IS_CHECKED_EVERY = 128;

  private final ImageCalls calls;
  private final StreamObserver<WriteBlocksResponse> answer;
  private @Nullable Blocks blocks;
  private long written;
  private boolean over;

  WriteBlocksCall(ImageCalls calls, StreamObserver<WriteBlocksResponse> answer) {
    this.calls = calls;
    this.answer = answer;
  }

  private interface Step {
    void take() throws Exception;
  }

  @Override
  public void onNext(WriteBlocksRequest request) {
    step(() -> {
      if (blocks == null) {
        var _ = calls.gate().pass(request.getGeneration());
        blocks = calls.images().write(request.getImage());
      }
      if (request.hasBlock()) {
        blocks.write(request.getBlock().getNumber(), content(request.getBlock()));
        written++;
        if (written % ROOM_IS_CHECKED_EVERY == 0) {
          calls.images().checkRoom();
        }
      }
    });
  }

  private static byte[] content(Block block) throws Refused, IOException {
    return switch (block.getCompression()) {
      case COMPRESSION_UNSPECIFIED -> block.getData().toByteArray();
      case COMPRESSION_GZIP -> {
        try (var gzip =
            new GZIPInputStream(new ByteArrayInputStream(block.getData().toByteArray()))) {
          yield gzip.readNBytes(Blocks.BYTES + 1);
        }
      }
      case COMPRESSION_ZSTD, UNRECOGNIZED -> throw Refused.wrong("a block is gzipped or as it is");
    };
  }

  @Override
  public void onCompleted() {
    step(() -> {
      if (blocks == null) {
        throw Refused.wrong("the first message is to name the image");
      }
      blocks.force();
      end();
      answer.onNext(WriteBlocksResponse.newBuilder().setWrittenBlocks(written).build());
      answer.onCompleted();
    });
  }

  @Override
  public void onError(Throwable cancelled) {
    LOG.info("call=WriteBlocks cut off by the caller: {}", cancelled.getMessage());
    end();
  }

  private void step(Step step) {
    if (over) {
      return;
    }
    try {
      step.take();
    } catch (Exception e) {
      // The top of this call, as an interceptor is.
      end();
      answer.onError(Refusals.of("WriteBlocks", e));
    }
  }

  private void end() {
    over = true;
    if (blocks != null) {
      try {
        blocks.close();
      } catch (IOException e) {
        LOG.warn("an image's volume was not closed: {}", e.toString());
      }
    }
  }
}
