package dev.snapback.agent.api;

import dev.snapback.agent.run.RunId;
import dev.snapback.agent.run.Runs;
import dev.snapback.agent.run.Tools;
import dev.snapback.agent.tree.Compression;
import dev.snapback.agent.tree.Unpacking;
import dev.snapback.proto.agent.v1.SendTreeHeader;
import dev.snapback.proto.agent.v1.SendTreeRequest;
import dev.snapback.proto.agent.v1.SendTreeResponse;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One SendTree: tar takes what comes. */
final class SendTreeCall implements Inflow.Sink<SendTreeRequest, SendTreeResponse> {
  private final Fence fence;
  private final Runs runs;
  private final Tools tools;
  private @Nullable Unpacking unpacking;

  SendTreeCall(Fence fence, Runs runs, Tools tools) {
    this.fence = fence;
    this.runs = runs;
    this.tools = tools;
  }

  @Override
  public void take(SendTreeRequest request) throws Exception {
    switch (request.getPartCase()) {
      case HEADER -> begin(request.getHeader());
      case DATA -> begun().write(request.getData().toByteArray());
      case PART_NOT_SET -> throw Refused.wrong("an empty message");
    }
  }

  @Override
  public SendTreeResponse finish() throws Exception {
    return SendTreeResponse.newBuilder().setReceivedBytes(begun().finish()).build();
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

  @Override
  public void close() {
    if (unpacking != null) {
      unpacking.close();
    }
  }
}
