package dev.snapback.cli.hold;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.connection.Download;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.output.Text;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.ExportHoldRequest;
import java.nio.file.Path;
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
    try (Controller controller = session.connect()) {
      var image = controller.streams().exportHold(ExportHoldRequest.newBuilder().setId(id).build());
      session.print(Text.size(Download.to(file, controller, image)) + " in " + file);
      return ExitCode.OK;
    }
  }
}
