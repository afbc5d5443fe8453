package dev.snapback.cli.node;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.CheckNodeRequest;
import dev.snapback.proto.api.v1.Node;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code snapback node check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Orders a node's health check now: at once where it is idle, else when what it is used for is over.",
      "A check that fails quarantines it. `snapback node show` says how it ended."
    },
    footer = {"", "Example:", "  snapback node check m1"})
public final class NodeCheckCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "NODE", description = "The node's name.")
  private String name = "";

  public NodeCheckCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      Node node =
          controller.ask(api -> api.checkNode(CheckNodeRequest.newBuilder().setName(name).build()));
      session.print(session.json() ? NodeView.json(node).toString() : NodeView.said(node));
      return ExitCode.OK;
    }
  }
}
