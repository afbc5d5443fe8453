package dev.snapback.controller.baremetal;

import dev.snapback.controller.node.ImageCopy;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.node.NodeImages;
import dev.snapback.controller.node.Pace;
import dev.snapback.controller.node.SealedImage;
import dev.snapback.controller.node.Steps;
import dev.snapback.controller.node.Transfer;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.proto.agent.v1.BeginImageRequest;
import dev.snapback.proto.agent.v1.Compression;
import dev.snapback.proto.agent.v1.DropImageRequest;
import dev.snapback.proto.agent.v1.FetchImageBootRequest;
import dev.snapback.proto.agent.v1.FinishImageRequest;
import dev.snapback.proto.agent.v1.ImageProgress;
import dev.snapback.proto.agent.v1.KeepBootRequest;
import dev.snapback.proto.agent.v1.SealImageRequest;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;

/** The images of a physical machine, driven through its agent. Thread-safe. */
record MetalImages(AgentCalls calls) implements NodeImages {
  /** Some LVM commands, or a copy of /boot. */
  private static final Duration SHORT = Duration.ofMinutes(3);

  /** Where nothing can stand on a snapshot, a copy of the whole base. */
  private static final Duration BEGINNING = Duration.ofHours(1);

  /** What is in /boot is compressed already, and every machine has gzip. */
  private static final Compression BOOT_COMPRESSION = Compression.COMPRESSION_GZIP;

  @Override
  public String keepBoot(long generation, RunId run) throws NodeException, InterruptedException {
    var request =
        KeepBootRequest.newBuilder().setGeneration(generation).setRun(run.value()).build();
    return calls
        .ask("keep boot", generation, () -> calls.within(SHORT).keepBoot(request))
        .getKernelRelease();
  }

  @Override
  public SealedImage seal(long generation, RunId hold, String image, Steps steps)
      throws NodeException, InterruptedException {
    var request =
        SealImageRequest.newBuilder()
            .setGeneration(generation)
            .setHold(hold.value())
            .setImage(image)
            .build();
    var call = calls.agent().sealImage(request);
    try {
      return followed("seal image", new ImageEnd(calls, generation, image), call, steps);
    } finally {
      call.cancel("nobody listens any more", null);
    }
  }

  private static SealedImage followed(
      String verb, ImageEnd end, BlockingClientCall<?, ImageProgress> call, Steps steps)
      throws NodeException, InterruptedException {
    for (var said = end.next(verb, call); said != null; said = end.next(verb, call)) {
      if (!said.getStep().isEmpty()) {
        steps.step(said.getStep(), Math.clamp(said.getPercent(), 0, 100));
      }
      if (said.hasSealed()) {
        var image = said.getSealed().getImage();
        return new SealedImage(
            image.getDigest(),
            image.getSizeBytes(),
            image.getOwnBytes(),
            image.getKernelRelease(),
            said.getSealed().getPackagesList(),
            said.getSealed().getPackagesBeforeList());
      }
    }
    throw end.calls().broken(verb + ": it did not say what image that is");
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
    if (!(source instanceof MetalImages other)) {
      throw new NodeException(
          Kind.REFUSED, "node %s receives images of machines only".formatted(calls.name()));
    }
    if (hasWhole(generation, wanted)) {
      return new Transfer(0, wanted.sizeBytes(), 0, true);
    }
    var from = new ImageEnd(other.calls, sourceGeneration, wanted.id());
    var to = new ImageEnd(calls, generation, wanted.id());
    var resumed = begin(generation, wanted);
    steps.step("comparing", 0);
    var there = from.manifest();
    steps.step("comparing", 50);
    var here = to.manifest();
    requireAlike(wanted, there, here);
    var differing = there.differing(here);
    var bytes = 0L;
    if (!differing.isEmpty()) {
      try (var copy = new BlockCopy(from, to, there, differing, pace)) {
        bytes = copy.run(steps);
      }
    }
    bytes += finish(from, to, wanted.digest(), pace, steps);
    return new Transfer(bytes, wanted.sizeBytes(), differing.cardinality(), resumed);
  }

  private boolean hasWhole(long generation, ImageCopy wanted)
      throws NodeException, InterruptedException {
    var said = calls.description();
    if (said.getGeneration() != generation) {
      throw new NodeException(
          Kind.STALE,
          "node %s is at generation %d, the order is for %d"
              .formatted(calls.name(), said.getGeneration(), generation));
    }
    return said.getImageDetailsList().stream()
        .anyMatch(image ->
            image.getWhole()
                && image.getId().equals(wanted.id())
                && image.getDigest().equals(wanted.digest()));
  }

  private boolean begin(long generation, ImageCopy wanted)
      throws NodeException, InterruptedException {
    var request =
        BeginImageRequest.newBuilder()
            .setGeneration(generation)
            .setImage(wanted.id())
            .setBase(wanted.base().orElse(""))
            .setSizeBytes(wanted.sizeBytes())
            .build();
    return calls
        .ask("begin image", generation, () -> calls.within(BEGINNING).beginImage(request))
        .getResumed();
  }

  private void requireAlike(ImageCopy wanted, Manifest there, Manifest here) throws NodeException {
    var blocks = Math.ceilDiv(wanted.sizeBytes(), (long) there.blockBytes());
    if (there.blocks() != blocks
        || here.blocks() != blocks
        || here.blockBytes() != there.blockBytes()) {
      throw calls.broken(
          "image '%s' of %d bytes was to have %d blocks of %d; the source has %d, here are %d of %d"
              .formatted(
                  wanted.id(),
                  wanted.sizeBytes(),
                  blocks,
                  there.blockBytes(),
                  there.blocks(),
                  here.blocks(),
                  here.blockBytes()));
    }
  }

  /** Sends /boot, and waits until the image is verified and usable. */
  private long finish(ImageEnd from, ImageEnd to, String digest, Pace pace, Steps steps)
      throws NodeException, InterruptedException {
    var verb = "finish image";
    var boot = from.calls().agent().fetchImageBoot(bootRequest(from));
    var finishing = calls.agent().finishImage();
    var bytes = 0L;
    try {
      to.hand(
          verb,
          finishing,
          FinishImageRequest.newBuilder()
              .setGeneration(to.generation())
              .setImage(to.image())
              .setDigest(digest)
              .setCompression(BOOT_COMPRESSION)
              .build());
      for (var data = from.next("fetch boot", boot);
          data != null;
          data = from.next("fetch boot", boot)) {
        var more = FinishImageRequest.newBuilder().setBoot(data.getData()).build();
        pace.take(more.getSerializedSize());
        to.hand(verb, finishing, more);
        bytes += more.getSerializedSize();
      }
      finishing.halfClose();
      followed(verb, to, finishing, steps);
      return bytes;
    } finally {
      boot.cancel("nobody reads any more", null);
      finishing.cancel("no more comes", null);
    }
  }

  private static FetchImageBootRequest bootRequest(ImageEnd from) {
    return FetchImageBootRequest.newBuilder()
        .setGeneration(from.generation())
        .setImage(from.image())
        .setCompression(BOOT_COMPRESSION)
        .build();
  }

  @Override
  public void drop(long generation, String image) throws NodeException, InterruptedException {
    var request = DropImageRequest.newBuilder().setGeneration(generation).setImage(image).build();
    calls.ask("drop image", generation, () -> calls.within(SHORT).dropImage(request));
  }
}
