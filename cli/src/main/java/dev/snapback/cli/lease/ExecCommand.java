package dev.snapback.cli.lease;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.shell.Session;
import dev.snapback.cli.shell.Surroundings;
import dev.snapback.cli.shell.Variables;
import dev.snapback.cli.workspace.Compression;
import dev.snapback.cli.workspace.Packing;
import dev.snapback.cli.workspace.Workspace;
import dev.snapback.proto.api.v1.ExecOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapback exec}. */
@Command(
    name = "exec",
    mixinStandardHelpOptions = true,
    synopsisHeading = "Usage: ",
    customSynopsis = "snapback exec LEASE [OPTIONS] -- COMMAND [ARG...]",
    description = {
      "Runs a command as root on a node of a lease and exits as it did.",
      "What it prints goes to stdout as it comes, stdout and stderr as one. Ctrl-C ends it there, too."
    },
    footer = {
      "",
      "Example:",
      "  snapback exec q-20261122-101530-k3f9x2ab --node m2 -- journalctl -u nova-compute"
    })
public final class ExecCommand implements Callable<Integer> {
  /** What its command reads is one file there, and no more. */
  private static final String STDIN = "stdin";

  private final Session session;

  @Option(names = "--node", paramLabel = "N", description = "Default: the lease's first.")
  private String node = "";

  @Option(
      names = "--env",
      paramLabel = "K=V",
      description = {
        "Set a variable for the command; K alone takes its value from here.",
        "May be given more than once."
      })
  private List<String> environment = new ArrayList<>();

  @Option(
      names = {"-i", "--stdin"},
      description = {
        "Give it what is on stdin, read to its end before the command starts.",
        "Without this its stdin is empty."
      })
  private boolean stdin;

  @Parameters(
      index = "0",
      paramLabel = "LEASE",
      description = "The id that `snapback request` printed.")
  private String lease = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", hidden = true)
  private List<String> command = List.of();

  public ExecCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    Surroundings here = session.surroundings();
    ExecOrder.Builder order =
        ExecOrder.newBuilder()
            .setLease(lease)
            .setNode(node)
            .putAllEnvironment(Variables.parse(environment, here.environment()));
    try (Controller controller = session.connect()) {
      if (!stdin) {
        var plain = order.addAllCommand(command).build();
        return new OnLease(session, controller).run(plain, Optional.empty(), here.stdout());
      }
      var compression = Compression.available(here.path());
      var reading =
          order
              .addAllCommand(List.of("/bin/sh", "-c", "exec \"$@\" <" + STDIN, "sh"))
              .addAllCommand(command)
              .setTreeCompression(compression.program())
              .build();
      return withStdin(controller, reading, compression);
    }
  }

  private int withStdin(Controller controller, ExecOrder order, Compression compression)
      throws InterruptedException {
    Surroundings here = session.surroundings();
    try {
      Path directory = Files.createTempDirectory("snapback-exec");
      Path file = directory.resolve(STDIN);
      try {
        Files.copy(here.stdin(), file);
        try (Packing tree = Workspace.of(directory, compression).pack()) {
          return new OnLease(session, controller).run(order, Optional.of(tree), here.stdout());
        }
      } finally {
        Files.deleteIfExists(file);
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw Failure.io("cannot read stdin, or keep it in a file: " + e.getMessage(), e);
    }
  }
}
