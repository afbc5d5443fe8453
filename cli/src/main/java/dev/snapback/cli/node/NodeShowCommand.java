package dev.snapback.cli.node;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.image.ImageView;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.GetNodeRequest;
import dev.snapback.proto.api.v1.NodeDetail;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code snapback node show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Shows one node, the images it has, and its last resets with the seconds that each phase took.",
    footer = {"", "Example:", "  snapback node show m1"})
public final class NodeShowCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "NODE", description = "The node's name.")
  private String node = "";

  public NodeShowCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      NodeDetail detail =
          controller.ask(api -> api.getNode(GetNodeRequest.newBuilder().setName(node).build()));
      session.print(session.json() ? NodeView.json(detail).toString() : text(detail));
      return ExitCode.OK;
    }
  }

  private String text(NodeDetail detail) {
    Instant now = session.surroundings().clock().instant();
    String facts = NodeView.facts(detail.getNode(), now).toString();
    if (detail.getImagesCount() > 0) {
      facts += "\n\n" + ImageView.copies(detail.getImagesList());
    }
    return detail.getResetsCount() == 0
        ? facts + "\n\nno resets yet"
        : facts + "\n\n" + NodeView.resets(detail.getResetsList(), now);
  }
}
