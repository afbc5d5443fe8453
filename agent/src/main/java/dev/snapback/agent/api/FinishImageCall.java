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
final class FinishImageCall implements StreamObserver<FinishImageRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(FinishImageCall.class);

  private final ImageCalls calls;
  private final StreamObserver<ImageProgress> answer;
  private @Nullable Received received;
  private boolean over;

  FinishImageCall(ImageCalls calls, StreamObserver<ImageProgress> answer) {
    this.calls = calls;
    this.answer = answer;
  }

  private record Received(FinishImageRequest order, Path directory, Unpacking boot) {}

  private interface Step {
    void take() throws Exception;
  }

  @Override
  public void onNext(FinishImageRequest request) {
    step(() -> {
      var into = received == null ? begin(request) : received;
      received = into;
      into.boot().write(request.getBoot().toByteArray());
    });
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
  public void onCompleted() {
    step(() -> {
      var all = received;
      if (all == null) {
        throw Refused.wrong("the first message is to name the image");
      }
      var _ = all.boot().finish();
      var order = all.order();
      var sealed =
          calls
              .images()
              .finish(
                  order.getImage(),
                  order.getDigest(),
                  all.directory(),
                  ImageCalls.steps(answer::onNext));
      end();
      answer.onNext(Wire.sealed(sealed));
      answer.onCompleted();
    });
  }

  @Override
  public void onError(Throwable cancelled) {
    LOG.info("call=FinishImage cut off by the caller: {}", cancelled.getMessage());
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
      answer.onError(Refusals.of("FinishImage", e));
    }
  }

  private void end() {
    over = true;
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
