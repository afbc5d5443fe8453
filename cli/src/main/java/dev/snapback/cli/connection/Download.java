package dev.snapback.cli.connection;

import dev.snapback.cli.exit.Failure;
import dev.snapback.proto.api.v1.Data;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that the controller streams. */
public final class Download {
  private Download() {}

  /**
   * Receives a stream to its end; the file appears when all of it is there.
   *
   * @return its size in bytes
   * @throws Failure where the controller or the disk fails; no part of the file is left
   */
  public static long to(Path file, Controller controller, BlockingClientCall<?, Data> call)
      throws InterruptedException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      try {
        receive(controller, call, part);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
      return Files.size(file);
    } catch (IOException e) {
      throw Failure.io("cannot write " + file + ": " + e, e);
    }
  }

  private static void receive(Controller controller, BlockingClientCall<?, Data> call, Path part)
      throws IOException, InterruptedException {
    try (OutputStream out = Files.newOutputStream(part)) {
      for (Data data = call.read(); data != null; data = call.read()) {
        data.getData().writeTo(out);
      }
    } catch (StatusException e) {
      throw controller.failure(e);
    } finally {
      call.cancel("no longer read", null);
    }
  }
}
