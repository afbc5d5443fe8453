package dev.snapback.cli.node;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.AcceptNodeRequest;
import dev.snapback.proto.api.v1.Node;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code snapback node accept}. */
@Command(
    name = "accept",
    mixinStandardHelpOptions = true,
    description = {
      "Says that what a node is made of now is right, after a part was changed on purpose.",
      "Orders a reset; what its receipt finds is what later ones are compared with."
    },
    footer = {"", "Example:", "  snapback node accept m1"})
public final class NodeAcceptCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "NODE", description = "The node's name.")
  private String name = "";

  public NodeAcceptCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      Node ordered =
          controller.ask(
              api -> api.acceptNode(AcceptNodeRequest.newBuilder().setName(name).build()));
      session.print(
          session.json()
              ? NodeView.json(ordered).toString()
              : "accepted; reset of " + name + " ordered; it is " + ordered.getState().name());
      return ExitCode.OK;
    }
  }
}
