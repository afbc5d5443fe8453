package dev.snapback.cli.node;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.connection.Download;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.output.Text;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.FetchFormerRootRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapback node fetch}. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description = {
      "Fetches files of the root that ran on a node before its newest reset, or of a hold, as a tar"
          + " archive compressed by zstd.",
      "The node works on meanwhile; if it is reset, the archive is cut off."
    },
    footer = {"", "Example:", "  snapback node fetch m1 --to logs.tar.zst 'var/log/**'"})
public final class NodeFetchCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--hold", paramLabel = "HOLD", description = "The hold to read: its run's id.")
  private String hold = "";

  @Option(
      names = "--to",
      paramLabel = "FILE",
      required = true,
      description = "Appears when all of it is there.")
  private Path to = Path.of("");

  @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
  private String node = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "GLOB",
      description = "Which files, relative to /: 'var/log/**'.")
  private List<String> globs = List.of();

  public NodeFetchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path file = session.surroundings().directory().resolve(to).toAbsolutePath().normalize();
    var request =
        FetchFormerRootRequest.newBuilder().setNode(node).setHold(hold).addAllGlobs(globs).build();
    try (Controller controller = session.connect()) {
      var archive = controller.streams().fetchFormerRoot(request);
      session.print(Text.size(Download.to(file, controller, archive)) + " in " + file);
      return ExitCode.OK;
    }
  }
}
