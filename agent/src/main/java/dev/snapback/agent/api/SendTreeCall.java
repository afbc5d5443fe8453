package dev.snapback.agent.api;

import dev.snapback.agent.run.RunId;
import dev.snapback.agent.run.Runs;
import dev.snapback.agent.run.Tools;
import dev.snapback.agent.tree.Compression;
import dev.snapback.agent.tree.Unpacking;
import dev.snapback.proto.agent.v1.SendTreeHeader;
import dev.snapback.proto.agent.v1.SendTreeRequest;
import dev.snapback.proto.agent.v1.SendTreeResponse;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One SendTree. gRPC asks for the next message when {@link #onNext} is back, and that blocks until
 * tar has taken this one: the sender is held back, nothing piles up.
 */
final class SendTreeCall implements StreamObserver<SendTreeRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(SendTreeCall.class);

  private final Fence fence;
  private final Runs runs;
  private final Tools tools;
  private final StreamObserver<SendTreeResponse> answer;
  private @Nullable Unpacking unpacking;
  private boolean over;

  SendTreeCall(Fence fence, Runs runs, Tools tools, StreamObserver<SendTreeResponse> answer) {
    this.fence = fence;
    this.runs = runs;
    this.tools = tools;
    this.answer = answer;
  }

  private interface Step {
    void take() throws Exception;
  }

  @Override
  public void onNext(SendTreeRequest request) {
    step(() -> {
      switch (request.getPartCase()) {
        case HEADER -> begin(request.getHeader());
        case DATA -> begun().write(request.getData().toByteArray());
        case PART_NOT_SET -> throw Refused.wrong("an empty message");
      }
    });
  }

  @Override
  public void onCompleted() {
    step(() -> {
      long received = begun().finish();
      over = true;
      answer.onNext(SendTreeResponse.newBuilder().setReceivedBytes(received).build());
      answer.onCompleted();
    });
  }

  @Override
  public void onError(Throwable cancelled) {
    LOG.info("call=SendTree cut off by the caller: {}", cancelled.getMessage());
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
      answer.onError(Refusals.of("SendTree", e));
    }
  }

  private void begin(SendTreeHeader header) throws Exception {
    if (unpacking != null) {
      throw Refused.wrong("a second header");
    }
    var _ = fence.check(header.getGeneration());
    var run = new RunId(header.getRun());
    Compression compression = Wire.compression(header.getCompression());
    Path workspace;
    try {
      workspace = runs.freshWorkspace(run);
    } catch (IllegalStateException e) {
      throw Refused.runHasStarted(run);
    }
    unpacking = Unpacking.into(workspace, compression, tools);
  }

  private Unpacking begun() throws Refused {
    if (unpacking == null) {
      throw Refused.wrong("the first message is to be the header");
    }
    return unpacking;
  }

  private void end() {
    over = true;
    if (unpacking != null) {
      unpacking.close();
    }
  }
}
