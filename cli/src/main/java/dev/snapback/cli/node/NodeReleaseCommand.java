package dev.snapback.cli.node;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.Node;
import dev.snapback.proto.api.v1.ReleaseNodeRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code snapback node release}. */
@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    description = {
      "Brings a quarantined node back into service: by a reset, and by a health check where the",
      "controller's settings name one for its label. Until that has succeeded it serves nobody."
    },
    footer = {"", "Example:", "  snapback node release m1"})
public final class NodeReleaseCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "NODE", description = "The node's name.")
  private String name = "";

  public NodeReleaseCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      Node node =
          controller.ask(
              api -> api.releaseNode(ReleaseNodeRequest.newBuilder().setName(name).build()));
      session.print(session.json() ? NodeView.json(node).toString() : NodeView.said(node));
      return ExitCode.OK;
    }
  }
}
