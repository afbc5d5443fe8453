package dev.snapback.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.snapback.agent.images.ImagesInDirectory;
import dev.snapback.proto.agent.v1.BeginImageRequest;
import dev.snapback.proto.agent.v1.Block;
import dev.snapback.proto.agent.v1.Compression;
import dev.snapback.proto.agent.v1.DropImageRequest;
import dev.snapback.proto.agent.v1.ReadBlocksRequest;
import dev.snapback.proto.agent.v1.ReadManifestRequest;
import dev.snapback.proto.agent.v1.SealImageRequest;
import dev.snapback.proto.agent.v1.WriteBlocksRequest;
import io.grpc.Status;
import io.grpc.StatusException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The controller's orders about images, to an agent at generation 3 on loopback. */
class ImagesServedTest {
  private static final int BLOCKS = (int) (ImagesInDirectory.BYTES >> 20);

  @TempDir Path root;
  private LoopbackAgent agent;

  @SuppressWarnings("NullAway.Init") // made before each test
  ImagesServedTest() {}

  @BeforeEach
  void an_agent() throws Exception {
    agent = new LoopbackAgent(root);
  }

  @AfterEach
  void stop() throws Exception {
    agent.close();
  }

  private static Block block(long number, byte value) {
    var content = new byte[1 << 20];
    Arrays.fill(content, value);
    return Block.newBuilder().setNumber(number).setData(ByteString.copyFrom(content)).build();
  }

  @Test
  void blocks_go_there_and_back() throws Exception {
    agent.images.device("orig_root_usual-1", "");
    var begun =
        agent
            .called()
            .beginImage(
                BeginImageRequest.newBuilder()
                    .setGeneration(3)
                    .setImage("usual-1")
                    .setSizeBytes(ImagesInDirectory.BYTES)
                    .build());
    assertThat(begun.getBlockBytes()).isEqualTo(1 << 20);
    assertThat(begun.getResumed()).isFalse();

    var write = agent.called().writeBlocks();
    var first = WriteBlocksRequest.newBuilder().setGeneration(3).setImage("usual-1");
    assertThat(write.write(first.setBlock(block(0, (byte) 1)).build())).isTrue();
    for (int n = 1; n < BLOCKS - 1; n++) {
      var next = WriteBlocksRequest.newBuilder().setBlock(block(n, (byte) n));
      assertThat(write.write(next.build())).isTrue();
    }
    var zeroes = Block.newBuilder().setNumber(BLOCKS - 1);
    assertThat(write.write(WriteBlocksRequest.newBuilder().setBlock(zeroes).build())).isTrue();
    write.halfClose();
    assertThat(write.read().getWrittenBlocks()).isEqualTo(BLOCKS);

    var part =
        agent
            .called()
            .readManifest(
                ReadManifestRequest.newBuilder().setGeneration(3).setImage("usual-1").build())
            .read();
    assertThat(part.getBlocks()).isEqualTo(BLOCKS);
    var last = part.getHashes().substring(32 * (BLOCKS - 1));
    assertThat(last).isEqualTo(ByteString.copyFrom(new byte[32]));

    var read = agent.called().readBlocks();
    for (int times = 0; times < 20; times++) {
      var request = ReadBlocksRequest.newBuilder().addBlocks(2).addBlocks(BLOCKS - 1);
      if (times == 0) {
        request.setGeneration(3).setImage("usual-1");
      }
      assertThat(read.write(request.build())).isTrue();
    }
    read.halfClose();
    var blocks = new ArrayList<Block>();
    for (Block block = read.read(); block != null; block = read.read()) {
      blocks.add(block);
    }
    assertThat(blocks).hasSize(40);
    assertThat(blocks.getFirst().getCompression()).isEqualTo(Compression.COMPRESSION_GZIP);
    assertThat(blocks.getLast().getData()).isEmpty();

    var again = agent.called().writeBlocks();
    assertThat(again.write(first.setBlock(blocks.getFirst()).build())).as("gzipped").isTrue();
    again.halfClose();
    assertThat(again.read().getWrittenBlocks()).isEqualTo(1);
    var _ =
        agent
            .called()
            .dropImage(DropImageRequest.newBuilder().setGeneration(3).setImage("usual-1").build());
  }

  @Test
  void orders_for_another_generation_and_for_what_is_not_there_are_refused() throws Exception {
    var seal = SealImageRequest.newBuilder().setHold("r1").setImage("usual-1");
    var refused = refusal(seal.setGeneration(2).build());
    assertThat(refused.getDescription()).contains("generation 3");
    assertThat(refusal(seal.setGeneration(3).build()).getDescription())
        .contains("/boot was not kept for r1");
  }

  private Status refusal(SealImageRequest order) throws Exception {
    var call = agent.called().sealImage(order);
    return catchThrowableOfType(
            StatusException.class,
            () -> {
              while (call.read() != null) {}
            })
        .getStatus();
  }
}
