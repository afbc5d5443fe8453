package dev.snapback.cli.node;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.ListNodesRequest;
import dev.snapback.proto.api.v1.Node;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code snapback nodes}. */
@Command(
    name = "nodes",
    mixinStandardHelpOptions = true,
    description = "Lists the nodes: what each does, since when, and why.",
    footer = {
      "",
      "Example:",
      "  snapback nodes --json | jq -r '.nodes[] | select(.state==\"READY\") | .name'"
    })
public final class NodesCommand implements Callable<Integer> {
  private final Session session;

  public NodesCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      List<Node> nodes =
          controller
              .ask(api -> api.listNodes(ListNodesRequest.getDefaultInstance()))
              .getNodesList();
      session.print(
          session.json()
              ? Json.list("nodes", nodes, NodeView::json).toString()
              : NodeView.table(nodes, session.surroundings().clock().instant()).toString());
      return ExitCode.OK;
    }
  }
}
