package dev.snapback.agent.api;

import dev.snapback.agent.run.Directories;
import dev.snapback.agent.tree.Unpacking;
import dev.snapback.proto.agent.v1.FinishImageRequest;
import dev.snapback.proto.agent.v1.ImageProgress;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One FinishImage: takes what the image has in /boot, in memory, as the agent's volume is opened
 * only for what is known to be good; then finishes.
 */
final class FinishImageCall implements Inflow.Sink<FinishImageRequest, ImageProgress> {
  private static final Logger LOG = LoggerFactory.getLogger(FinishImageCall.class);

  private final ImageCalls calls;
  private final StreamObserver<ImageProgress> progress;
  private @Nullable Received received;

  FinishImageCall(ImageCalls calls, StreamObserver<ImageProgress> progress) {
    this.calls = calls;
    this.progress = progress;
  }

  private record Received(FinishImageRequest order, Path directory, Unpacking boot) {}

  @Override
  public void take(FinishImageRequest request) throws Exception {
    var into = received == null ? begin(request) : received;
    received = into;
    into.boot().write(request.getBoot().toByteArray());
  }

  private Received begin(FinishImageRequest first) throws Exception {
    var _ = calls.gate().pass(first.getGeneration());
    if (calls.runs().any()) {
      throw Refused.rootIsUsed();
    }
    Path directory = Files.createTempDirectory("image-boot");
    var compression = Wire.compression(first.getCompression());
    return new Received(
        first.toBuilder().clearBoot().build(),
        directory,
        Unpacking.into(directory, compression, calls.tools()));
  }

  @Override
  public ImageProgress finish() throws Exception {
    var all = received;
    if (all == null) {
      throw Refused.wrong("the first message is to name the image");
    }
    var _ = all.boot().finish();
    var order = all.order();
    return Wire.sealed(
        calls
            .images()
            .finish(
                order.getImage(),
                order.getDigest(),
                all.directory(),
                ImageCalls.steps(progress::onNext)));
  }

  @Override
  public void close() {
    if (received != null) {
      received.boot().close();
      try {
        Directories.delete(received.directory());
      } catch (IOException e) {
        LOG.warn("{} stays in memory until the next boot: {}", received.directory(), e.toString());
      }
    }
  }
}
