package dev.snapback.controller.vm;

import dev.snapback.controller.facts.CleanedScratch;
import dev.snapback.controller.facts.Scratch;
import dev.snapback.controller.facts.Staged;
import dev.snapback.controller.node.ImageCopy;
import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.node.NodeImages;
import dev.snapback.controller.node.Pace;
import dev.snapback.controller.node.RecycleOrder;
import dev.snapback.controller.node.Recycling;
import dev.snapback.controller.node.SealedImage;
import dev.snapback.controller.node.Steps;
import dev.snapback.controller.node.Transfer;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.RunId;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A node whose machine keeps no roots and no images: all that only one that does can do is refused
 * here, in this one place.
 */
interface WithoutRoots extends Node {
  NodeName name();

  private static NodeException refusal(NodeName node, String what) {
    return new NodeException(
        Kind.REFUSED,
        "node %s: it has no agent of ours and keeps no roots, so it cannot %s"
            .formatted(node, what));
  }

  @Override
  default Staged stage(long generation, String image, boolean loadKernel) throws NodeException {
    throw refusal(name(), "prepare a reset");
  }

  @Override
  default Recycling recycle(RecycleOrder order) throws NodeException {
    throw refusal(name(), "reset itself");
  }

  @Override
  default void dropHold(long generation, String hold) throws NodeException {
    throw refusal(name(), "drop a held root");
  }

  @Override
  default void fetchHold(long generation, String hold, Compression compression, OutputStream to)
      throws NodeException {
    throw refusal(name(), "send a held root");
  }

  @Override
  default void fetchFormerRoot(
      long generation,
      Optional<String> hold,
      List<String> globs,
      Compression compression,
      OutputStream to)
      throws NodeException {
    throw refusal(name(), "send files of a former root");
  }

  @Override
  default List<CleanedScratch> cleanScratch(long generation, List<Scratch> named, Duration within)
      throws NodeException {
    throw refusal(name(), "empty scratch disks");
  }

  @Override
  default NodeImages images() {
    return new NoImages(name());
  }

  /** Refuses as well. */
  record NoImages(NodeName node) implements NodeImages {
    @Override
    public String keepBoot(long generation, RunId run) throws NodeException {
      throw refusal(node, "keep a /boot");
    }

    @Override
    public SealedImage seal(long generation, RunId hold, String image, Steps steps)
        throws NodeException {
      throw refusal(node, "seal an image");
    }

    @Override
    public Transfer receive(
        long generation,
        ImageCopy wanted,
        NodeImages source,
        long sourceGeneration,
        Pace pace,
        Steps steps)
        throws NodeException {
      throw refusal(node, "receive an image");
    }

    @Override
    public void drop(long generation, String image) throws NodeException {
      throw refusal(node, "drop an image");
    }
  }
}
