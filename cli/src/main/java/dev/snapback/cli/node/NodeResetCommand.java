package dev.snapback.cli.node;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.output.Screen;
import dev.snapback.cli.output.Text;
import dev.snapback.cli.shell.DurationText;
import dev.snapback.cli.shell.Session;
import dev.snapback.cli.shell.Surroundings;
import dev.snapback.proto.api.v1.GetNodeRequest;
import dev.snapback.proto.api.v1.Node;
import dev.snapback.proto.api.v1.NodeDetail;
import dev.snapback.proto.api.v1.ResetNodeRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapback node reset}. */
@Command(
    name = "reset",
    mixinStandardHelpOptions = true,
    description = {
      "Resets a node that is idle, or one that is out of service: a reset that succeeds brings it"
          + " back.",
      "With --wait: exits with 0 once it is in service again, 75 if it is given up, 124 if that takes"
          + " longer than --timeout."
    },
    footer = {"", "Example:", "  snapback node reset m1 --wait"})
public final class NodeResetCommand implements Callable<Integer> {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private final Session session;

  @Option(
      names = "--image",
      paramLabel = "I",
      description = "Which image to boot. Default: the one it has.")
  private String image = "";

  @Option(names = "--wait", description = "Wait until the node is in service again.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "D",
      defaultValue = "30m",
      description = "For how long to wait. Default: ${DEFAULT-VALUE}.")
  private String timeout = "";

  @Parameters(paramLabel = "NODE", description = "The node's name.")
  private String name = "";

  public NodeResetCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    Duration limit = DurationText.parse("--timeout", timeout);
    try (Controller controller = session.connect()) {
      Node before = get(controller).getNode();
      Node ordered =
          controller.ask(api ->
              api.resetNode(ResetNodeRequest.newBuilder().setName(name).setImage(image).build()));
      if (!wait) {
        session.print(
            session.json()
                ? NodeView.json(ordered).toString()
                : "reset of " + name + " ordered; it is " + ordered.getState().name());
        return ExitCode.OK;
      }
      return switch (await(controller, before, limit)) {
        case ResetWatch.End.Ready(Node node) -> ready(controller, node);
        case ResetWatch.End.Failed(Node node, String why) ->
            throw Failure.of(
                ExitCode.NODE_FAILURE,
                "the reset of " + name + " failed, it is " + node.getState().name() + ": " + why);
      };
    }
  }

  private ResetWatch.End await(Controller controller, Node before, Duration limit)
      throws InterruptedException {
    Surroundings surroundings = session.surroundings();
    Instant start = surroundings.clock().instant();
    ResetWatch watch = new ResetWatch(before);
    try (Screen screen =
        new Screen(surroundings.stdout(), surroundings.stderr(), surroundings.live())) {
      while (true) {
        NodeDetail detail = get(controller);
        Optional<ResetWatch.End> end = watch.look(detail);
        if (end.isPresent()) {
          return end.get();
        }
        Duration waited = Duration.between(start, surroundings.clock().instant());
        if (waited.compareTo(limit) > 0) {
          throw Failure.of(
              ExitCode.TIMED_OUT,
              name
                  + " is still "
                  + detail.getNode().getState().name()
                  + " after "
                  + Text.duration(waited)
                  + "; `snapback node show "
                  + name
                  + "` says why");
        }
        String plain = name + " " + detail.getNode().getState().name();
        screen.status(plain, plain + ", " + Text.duration(waited));
        surroundings.pause().of(BETWEEN_LOOKS);
      }
    }
  }

  private int ready(Controller controller, Node node) {
    session.print(
        session.json()
            ? NodeView.json(get(controller)).toString()
            : name + " is " + node.getState().name() + " at generation " + node.getGeneration());
    return ExitCode.OK;
  }

  private NodeDetail get(Controller controller) {
    return controller.ask(api -> api.getNode(GetNodeRequest.newBuilder().setName(name).build()));
  }
}
