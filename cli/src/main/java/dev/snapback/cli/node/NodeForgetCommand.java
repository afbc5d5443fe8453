package dev.snapback.cli.node;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.ForgetNodeRequest;
import dev.snapback.proto.api.v1.Node;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapback node forget}. */
@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a machine no node any more: its certificate counts no more, and what was known of it is"
          + " forgotten. Its runs and resets can still be looked at.",
      "The machine, or another, can join under that name with a new token."
    },
    footer = {"", "Example:", "  snapback node forget m1"})
public final class NodeForgetCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--force",
      description =
          "Also where a run is on it, which is tried again elsewhere, or failed runs' roots, which are"
              + " lost.")
  private boolean force;

  @Parameters(paramLabel = "NODE", description = "The node's name.")
  private String name = "";

  public NodeForgetCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      Node forgotten =
          controller.ask(api ->
              api.forgetNode(ForgetNodeRequest.newBuilder().setName(name).setForce(force).build()));
      session.print(
          session.json()
              ? NodeView.json(forgotten).toString()
              : name
                  + " is forgotten; what the controller's settings say of it (nodes: "
                  + name
                  + ") is for you to remove");
      return ExitCode.OK;
    }
  }
}
