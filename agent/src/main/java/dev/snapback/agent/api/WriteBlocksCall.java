package dev.snapback.agent.api;

import dev.snapback.agent.images.Blocks;
import dev.snapback.proto.agent.v1.Block;
import dev.snapback.proto.agent.v1.WriteBlocksRequest;
import dev.snapback.proto.agent.v1.WriteBlocksResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WriteBlocks. */
final class WriteBlocksCall implements Inflow.Sink<WriteBlocksRequest, WriteBlocksResponse> {
  private static final Logger LOG = LoggerFactory.getLogger(WriteBlocksCall.class);
  private static final int ROOM_IS_CHECKED_EVERY = 128;

  private final ImageCalls calls;
  private @Nullable Blocks blocks;
  private long written;

  WriteBlocksCall(ImageCalls calls) {
    this.calls = calls;
  }

  @Override
  public void take(WriteBlocksRequest request) throws Exception {
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
  public WriteBlocksResponse finish() throws Exception {
    if (blocks == null) {
      throw Refused.wrong("the first message is to name the image");
    }
    blocks.force();
    return WriteBlocksResponse.newBuilder().setWrittenBlocks(written).build();
  }

  @Override
  public void close() {
    if (blocks != null) {
      try {
        blocks.close();
      } catch (IOException e) {
        LOG.warn("an image's volume was not closed: {}", e.toString());
      }
    }
  }
}
