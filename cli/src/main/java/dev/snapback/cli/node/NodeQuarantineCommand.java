package dev.snapback.cli.node;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.Node;
import dev.snapback.proto.api.v1.QuarantineNodeRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapback node quarantine}. */
@Command(
    name = "quarantine",
    mixinStandardHelpOptions = true,
    description = {
      "Takes a machine out of service: at once where it is idle, else when what it is used for is over.",
      "It stays as it is then, for somebody to look at; `snapback node release` brings it back."
    },
    footer = {"", "Example:", "  snapback node quarantine m1 --because 'its disk clicks'"})
public final class NodeQuarantineCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--because",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for whoever looks at it later.")
  private String because = "";

  @Parameters(paramLabel = "NODE", description = "The node's name.")
  private String name = "";

  public NodeQuarantineCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      Node node =
          controller.ask(api ->
              api.quarantineNode(
                  QuarantineNodeRequest.newBuilder().setName(name).setBecause(because).build()));
      session.print(session.json() ? NodeView.json(node).toString() : NodeView.said(node));
      return ExitCode.OK;
    }
  }
}
