package dev.snapback.cli.lease;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.shell.Session;
import dev.snapback.cli.workspace.Compression;
import dev.snapback.cli.workspace.Packing;
import dev.snapback.cli.workspace.Unpacking;
import dev.snapback.cli.workspace.Workspace;
import dev.snapback.proto.api.v1.ExecOrder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapback cp}. */
@Command(
    name = "cp",
    mixinStandardHelpOptions = true,
    description = {
      "Copies a file or a directory, with all that is in it, to a node of a lease or from there.",
      "It keeps its name and comes into the directory DEST, which is made if there is none."
    },
    footer = {
      "",
      "Examples:",
      "  snapback cp deploy.sh q-20261122-101530-k3f9x2ab:/root",
      "  snapback cp q-20261122-101530-k3f9x2ab:/var/log/nova out"
    })
public final class CpCommand implements Callable<Integer> {
  /** From its own directory, where the tree was unpacked, to $1. */
  private static final String PUT = "mkdir -p -- \"$1\" && cp -a -- ./. \"$1\"";

  /** To its output, where no complaint may come in between. */
  private static final String GET =
      "exec tar --create --gzip --file=- --directory=\"$1\" -- \"$2\" 2>/dev/null";

  private final Session session;

  @Option(names = "--node", paramLabel = "N", description = "Default: the lease's first.")
  private String node = "";

  @Parameters(index = "0", paramLabel = "SOURCE", description = "A path here, or LEASE:/PATH.")
  private String source = "";

  @Parameters(index = "1", paramLabel = "DEST", description = "The same, on the other side.")
  private String destination = "";

  public CpCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<RemotePath> from = RemotePath.parse(source);
    Optional<RemotePath> to = RemotePath.parse(destination);
    if (from.isPresent() == to.isPresent()) {
      throw Failure.usage("one of SOURCE and DEST is LEASE:/PATH, and the other a path here");
    }
    try (Controller controller = session.connect()) {
      if (to.isPresent()) {
        put(controller, to.get());
      } else {
        get(controller, from.orElseThrow());
      }
      return ExitCode.OK;
    }
  }

  private void put(Controller controller, RemotePath to) throws InterruptedException {
    var compression = Compression.available(session.surroundings().path());
    var said = new ByteArrayOutputStream();
    var order =
        order(to, PUT, to.path().toString()).setTreeCompression(compression.program()).build();
    try (Packing tree = Workspace.packOf(here(source), compression)) {
      int exit = new OnLease(session, controller).run(order, Optional.of(tree), said);
      if (exit != 0) {
        throw Failure.io(
            "%s could not be put there: %s"
                .formatted(source, said.toString(StandardCharsets.UTF_8).strip()));
      }
    }
  }

  private void get(Controller controller, RemotePath from) throws InterruptedException {
    var order = order(from, GET, from.parent(), from.name()).build();
    try (var unpacking = Unpacking.into(here(destination))) {
      int exit = new OnLease(session, controller).run(order, Optional.empty(), unpacking.input());
      if (exit != 0) {
        throw Failure.io(
            "%s could not be read: tar exited with %d there; is there such a file?"
                .formatted(source, exit));
      }
      unpacking.end();
    }
  }

  private ExecOrder.Builder order(RemotePath at, String script, String... arguments) {
    return ExecOrder.newBuilder()
        .setLease(at.lease())
        .setNode(node)
        .addAllCommand(List.of("/bin/sh", "-c", script, "sh"))
        .addAllCommand(List.of(arguments));
  }

  private Path here(String path) {
    return session.surroundings().directory().resolve(path).toAbsolutePath().normalize();
  }
}
