package dev.snapback.cli.hold;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.output.Text;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.Data;
import dev.snapback.proto.api.v1.ExportHoldRequest;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapback hold export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Fetches a hold as an image of its file system, compressed by zstd. The node works on meanwhile;"
          + " if it is reset, the export is cut off.",
      "To look inside: zstd -d --sparse FILE, then mount it with -o ro,loop."
    },
    footer = {"", "Example:", "  snapback hold export r-12 --to r-12.img.zst"})
public final class HoldExportCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      required = true,
      description = "Appears when all of it is there.")
  private Path to = Path.of("");

  @Parameters(paramLabel = "HOLD", description = "The hold: the id of its run.")
  private String id = "";

  public HoldExportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path file = session.surroundings().directory().resolve(to).toAbsolutePath().normalize();
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (Controller controller = session.connect()) {
      try {
        fetch(controller, part);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
      session.print(Text.size(Files.size(file)) + " in " + file);
      return ExitCode.OK;
    } catch (IOException e) {
      throw Failure.io("cannot write " + file + ": " + e, e);
    }
  }

  private void fetch(Controller controller, Path part) throws IOException, InterruptedException {
    BlockingClientCall<?, Data> call =
        controller.streams().exportHold(ExportHoldRequest.newBuilder().setId(id).build());
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
