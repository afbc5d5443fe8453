package dev.snapback.cli.node;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.GetNodeRequest;
import dev.snapback.proto.api.v1.Reset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapback node blame}. */
@Command(
    name = "blame",
    mixinStandardHelpOptions = true,
    description = {
      "Says where the time of a node's last resets went: the seconds of each phase, the newest reset"
          + " first.",
      "Below it, per way by which the node came up: how many succeeded, and half and 95 of 100 of"
          + " each phase."
    },
    footer = {"", "Example:", "  snapback node blame m1 --last 20"})
public final class NodeBlameCommand implements Callable<Integer> {
  private static final int MOST = 1000;

  private final Session session;

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "10",
      description = "Of so many resets, 1 to 1000. Default: ${DEFAULT-VALUE}.")
  private int last;

  @Parameters(paramLabel = "NODE", description = "The node's name.")
  private String node = "";

  public NodeBlameCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (last < 1 || last > MOST) {
      throw Failure.usage("--last wants a number from 1 to " + MOST + ", found " + last);
    }
    GetNodeRequest request = GetNodeRequest.newBuilder().setName(node).setResets(last).build();
    try (Controller controller = session.connect()) {
      List<Reset> resets = controller.ask(api -> api.getNode(request)).getResetsList();
      Blame blame = Blame.of(resets);
      if (session.json()) {
        session.print(BlameView.json(node, resets, blame).toString());
      } else {
        session.print(resets.isEmpty() ? "no resets yet" : BlameView.text(resets, blame));
      }
      return ExitCode.OK;
    }
  }
}
