package dev.snapback.controller.baremetal;

import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.Pace;
import dev.snapback.controller.node.Steps;
import dev.snapback.proto.agent.v1.Block;
import dev.snapback.proto.agent.v1.ReadBlocksRequest;
import dev.snapback.proto.agent.v1.WriteBlocksRequest;
import dev.snapback.proto.agent.v1.WriteBlocksResponse;
import io.grpc.stub.BlockingClientCall;
import java.util.BitSet;

/**
 * One way of blocks from one machine to another, through this process. Each block is handed on as
 * it came, compressed by the machine that reads it. What is on the way is bounded: few blocks are
 * asked for ahead, and none is read while the other machine takes none. For one thread, once.
 */
final class BlockCopy implements AutoCloseable {
  /** Asked for at a time; the next ones are asked for when half of these have come. */
  private static final int BATCH = 16;

  private static final String READ = "read blocks";
  private static final String WRITE = "write blocks";

  private final ImageEnd from;
  private final ImageEnd to;
  private final Manifest wanted;
  private final BitSet differing;
  private final Pace pace;
  private final BlockingClientCall<ReadBlocksRequest, Block> reading;
  private final BlockingClientCall<WriteBlocksRequest, WriteBlocksResponse> writing;

  private int asked;
  private int underWay;
  private long sentBytes;
  private int sentBlocks;

  /**
   * @param wanted of what {@code from} has
   * @param differing the blocks to send
   */
  BlockCopy(ImageEnd from, ImageEnd to, Manifest wanted, BitSet differing, Pace pace) {
    this.from = from;
    this.to = to;
    this.wanted = wanted;
    this.differing = differing;
    this.pace = pace;
    this.reading = from.calls().agent().readBlocks();
    this.writing = to.calls().agent().writeBlocks();
  }

  /**
   * Returns when all of them are on disk there.
   *
   * @return the bytes that went over the wire to it
   */
  long run(Steps steps) throws NodeException, InterruptedException {
    var all = differing.cardinality();
    var told = -1;
    for (int block = differing.nextSetBit(0); block >= 0; block = differing.nextSetBit(block + 1)) {
      var percent = (int) (100L * sentBlocks / all);
      if (percent > told) {
        told = percent;
        steps.step("sending what differs", percent);
      }
      write(wanted.isZeroes(block) ? Block.newBuilder().setNumber(block).build() : read(block));
    }
    awaitWritten();
    return sentBytes;
  }

  private Block read(int block) throws NodeException, InterruptedException {
    if (underWay <= BATCH / 2) {
      askForMore();
    }
    var read = from.next(READ, reading);
    if (read == null || read.getNumber() != block) {
      throw from.calls().broken("%s: it did not send block %d".formatted(READ, block));
    }
    underWay--;
    return read;
  }

  private void askForMore() throws NodeException, InterruptedException {
    var more = ReadBlocksRequest.newBuilder();
    if (asked == 0) {
      more.setGeneration(from.generation()).setImage(from.image());
    }
    for (int block = differing.nextSetBit(asked);
        block >= 0 && more.getBlocksCount() < BATCH;
        block = differing.nextSetBit(asked)) {
      asked = block + 1;
      if (!wanted.isZeroes(block)) {
        more.addBlocks(block);
      }
    }
    if (more.getBlocksCount() > 0) {
      underWay += more.getBlocksCount();
      from.hand(READ, reading, more.build());
    }
  }

  private void write(Block block) throws NodeException, InterruptedException {
    var message = WriteBlocksRequest.newBuilder().setBlock(block);
    if (sentBlocks == 0) {
      message.setGeneration(to.generation()).setImage(to.image());
    }
    var request = message.build();
    pace.take(request.getSerializedSize());
    to.hand(WRITE, writing, request);
    sentBytes += request.getSerializedSize();
    sentBlocks++;
  }

  private void awaitWritten() throws NodeException, InterruptedException {
    writing.halfClose();
    var answer = to.next(WRITE, writing);
    if (answer == null || answer.getWrittenBlocks() != sentBlocks) {
      throw to.calls().broken("%s: it did not write all of them".formatted(WRITE));
    }
  }

  @Override
  public void close() {
    reading.cancel("no more blocks are wanted", null);
    writing.cancel("no more blocks come", null);
  }
}
