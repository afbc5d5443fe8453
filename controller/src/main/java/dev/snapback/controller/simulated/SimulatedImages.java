package dev.snapback.controller.simulated;

import dev.snapback.controller.node.ImageCopy;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.node.NodeImages;
import dev.snapback.controller.node.Pace;
import dev.snapback.controller.node.SealedImage;
import dev.snapback.controller.node.Steps;
import dev.snapback.controller.node.Transfer;
import dev.snapback.controller.scheduler.RunId;
import java.util.Arrays;
import java.util.Map;

/**
 * The images of a simulated machine: 256 blocks each. A sealed one differs from what it was built
 * on in two blocks, one of them of zeroes, and has a package more. Beside the verbs of {@link
 * NodeImages} it has the single steps that an agent has, for who plays one. Thread-safe.
 */
public final class SimulatedImages implements NodeImages {
  /** Of each block. */
  public static final int BLOCK_BYTES = SimulatedVolumes.BLOCK_BYTES;

  private final SimulatedNode node;
  private final SimulatedVolumes volumes;
  private final SimulatedFaults faults;

  SimulatedImages(SimulatedNode node, SimulatedVolumes volumes, SimulatedFaults faults) {
    this.node = node;
    this.volumes = volumes;
    this.faults = faults;
  }

  @Override
  public String keepBoot(long generation, RunId run) throws NodeException, InterruptedException {
    node.fence(generation);
    volumes.keepBoot(run.value());
    return SimulatedVolumes.KERNEL;
  }

  @Override
  public SealedImage seal(long generation, RunId hold, String image, Steps steps)
      throws NodeException, InterruptedException {
    node.fence(generation);
    if (!faults.breakSeal().isEmpty()) {
      throw new NodeException(Kind.BROKEN, faults.breakSeal());
    }
    steps.step("sealing", 0);
    var sealed = volumes.seal(hold.value(), image);
    steps.step("sealing", 100);
    return sealed;
  }

  @Override
  public Transfer receive(
      long generation,
      ImageCopy wanted,
      NodeImages source,
      long sourceGeneration,
      Pace pace,
      Steps steps)
      throws NodeException, InterruptedException {
    node.fence(generation);
    if (volumes.hasWhole(wanted.id(), wanted.digest())) {
      return new Transfer(0, wanted.sizeBytes(), 0, true);
    }
    var from = (SimulatedImages) source;
    var resumed = begin(generation, wanted.id(), wanted.base().orElse(""));
    var there = from.blocks(sourceGeneration, wanted.id());
    var here = blocks(generation, wanted.id());
    var bytes = 0L;
    var sent = 0L;
    for (int i = 0; i < there.length; i++) {
      if (!Arrays.equals(there[i], here[i])) {
        var size = SimulatedVolumes.isZeroes(there[i]) ? 0 : there[i].length;
        pace.take(size);
        from.node.fence(sourceGeneration);
        write(generation, wanted.id(), i, there[i]);
        bytes += size;
        sent++;
        steps.step("sending what differs", 100 * i / there.length);
      }
    }
    finish(generation, wanted.id(), wanted.digest());
    return new Transfer(bytes, wanted.sizeBytes(), sent, resumed);
  }

  @Override
  public void drop(long generation, String image) throws NodeException, InterruptedException {
    node.fence(generation);
    volumes.dropImage(image);
  }

  /** The digests of those that are whole, by id. */
  public Map<String, String> digests() {
    return volumes.wholeDigests();
  }

  /** The blocks of one that was sealed here, or of one that was begun. */
  public byte[][] blocks(long generation, String image) throws NodeException, InterruptedException {
    node.fence(generation);
    volumes.requireOriginal(image);
    return volumes.blocks(image);
  }

  /** 32 bytes; all 0 for a block of zeroes. */
  public static byte[] hash(byte[] block) {
    return SimulatedVolumes.hash(block);
  }

  /** True where it had been begun before. */
  public boolean begin(long generation, String image, String base)
      throws NodeException, InterruptedException {
    node.fence(generation);
    return volumes.begin(image, base);
  }

  /**
   * @param data empty: zeroes
   */
  public void write(long generation, String image, int block, byte[] data)
      throws NodeException, InterruptedException {
    if (faults.breaksTransfer()) {
      throw node.unreachable();
    }
    node.fence(generation);
    volumes.write(image, block, data);
  }

  /** Makes one that was begun whole. */
  public void finish(long generation, String image, String digest)
      throws NodeException, InterruptedException {
    node.fence(generation);
    volumes.finish(image, digest);
  }
}
