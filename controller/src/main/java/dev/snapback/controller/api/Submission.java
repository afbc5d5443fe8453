package dev.snapback.controller.api;

import com.google.protobuf.ByteString;
import dev.snapback.controller.disk.DurableFile;
import dev.snapback.controller.runs.RunFiles;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunOrder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * One order that is coming in, its workspace going to a file as it comes. Used by one thread at a
 * time. What is not kept by the end is taken away again.
 */
final class Submission {
  private final RunFiles files;
  private final RunId run;
  private final RunOrder order;
  private final long limit;
  private final Optional<OutputStream> workspace;
  private long received;

  /**
   * @param limit of the workspace, in bytes
   */
  Submission(RunFiles files, RunId run, RunOrder order, long limit) throws IOException {
    this.files = files;
    this.run = run;
    this.order = order;
    this.limit = limit;
    Files.createDirectory(files.directory(run));
    this.workspace =
        order.workspace().isPresent()
            ? Optional.of(
                Files.newOutputStream(path(order.workspace().get()), StandardOpenOption.CREATE_NEW))
            : Optional.empty();
  }

  RunId run() {
    return run;
  }

  RunOrder order() {
    return order;
  }

  void accept(ByteString bytes) throws ApiException, IOException {
    received += bytes.size();
    if (workspace.isEmpty()) {
      throw ApiException.invalid(
          "a workspace came, and the order does not say how it is compressed");
    }
    if (received > limit) {
      throw ApiException.invalid(
          "the workspace is larger than the " + limit + " bytes that this controller takes");
    }
    bytes.writeTo(workspace.get());
  }

  /** All of it came: it is on disk when this returns. */
  void keep() throws ApiException, IOException {
    if (workspace.isPresent()) {
      if (received == 0) {
        throw ApiException.invalid("the order promised a workspace, and none came");
      }
      workspace.get().close();
      DurableFile.force(path(order.workspace().orElseThrow()));
    }
    DurableFile.force(files.directory(run));
    DurableFile.force(files.root());
  }

  void discard() throws IOException {
    if (workspace.isPresent()) {
      workspace.get().close();
    }
    DurableFile.deleteTree(files.directory(run));
  }

  private Path path(Compression compression) {
    return files.workspace(run, compression);
  }
}
