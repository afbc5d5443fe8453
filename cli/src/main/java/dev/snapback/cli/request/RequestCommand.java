package dev.snapback.cli.request;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.connection.NewId;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.output.Screen;
import dev.snapback.cli.output.Text;
import dev.snapback.cli.shell.DurationText;
import dev.snapback.cli.shell.Interrupts;
import dev.snapback.cli.shell.Session;
import dev.snapback.cli.shell.Surroundings;
import dev.snapback.proto.api.v1.NodeRequest;
import dev.snapback.proto.api.v1.NodeRequestOrder;
import dev.snapback.proto.api.v1.NodeRequestState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code snapback request}. */
@Command(
    name = "request",
    mixinStandardHelpOptions = true,
    description = {
      "Asks for nodes to use as you like, all of them or none, and prints the request's id. Once it is"
          + " GRANTED it is a lease: the nodes are yours until `snapback release`, or until --for is"
          + " over; then they are reset.",
      "With --wait: exits with 0 once it is granted, 75 if it was not within --patience. Interrupted"
          + " while it waits, it takes the request back."
    },
    footer = {"", "Example:", "  snapback request --label metal-bookworm:2 --for 3h --wait"})
public final class RequestCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--label",
      paramLabel = "L[:N]",
      required = true,
      description = "What kind of node, and how many. May be given more than once.")
  private List<String> labels = new ArrayList<>();

  @Option(
      names = "--where",
      paramLabel = "COND",
      description = {
        "What each node must be made of: cpu>=N, memory>=64GiB, disks>=N, pci=10de:*,",
        "disk=*NVME*, cpu-model=*Xeon*, arch=x86_64, label=rack-3. May be given more than once."
      })
  private List<String> where = new ArrayList<>();

  @Option(names = "--image", paramLabel = "I", description = "On this image, or version of one.")
  private String image = "";

  @Option(
      names = "--for",
      paramLabel = "D",
      defaultValue = "4h",
      description = "How long at most. Default: ${DEFAULT-VALUE}.")
  private String lease = "";

  @Option(
      names = "--patience",
      paramLabel = "D",
      defaultValue = "24h",
      description = "How long it waits for them at most. Default: ${DEFAULT-VALUE}.")
  private String patience = "";

  @Option(
      names = "--priority",
      paramLabel = "P",
      description = "From -100 to 100, the higher the sooner; more than 0 is for operators.")
  private int priority;

  @Option(
      names = "--project",
      paramLabel = "P",
      description = "What they are for, where your token does not say.")
  private String project = "";

  @Option(names = "--wait", description = "Wait until it is granted.")
  private boolean wait;

  public RequestCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    NodeRequestOrder order =
        NodeRequestOrder.newBuilder()
            .setId(NewId.ofRequest(session.surroundings().clock().instant()))
            .addAllWants(WantedLabels.parse(labels, image, where))
            .setLeaseMillis(DurationText.parse("--for", lease).toMillis())
            .setPatienceMillis(DurationText.parse("--patience", patience).toMillis())
            .setPriority(priority)
            .setProject(project)
            .build();
    try (Controller controller = session.connect()) {
      NodeRequest request =
          controller.askAgain(session.surroundings().pause()::of, api -> api.requestNodes(order));
      if (wait) {
        request = await(controller, request);
      }
      print(request);
      if (wait && request.getState() != NodeRequestState.GRANTED) {
        throw Failure.of(
            ExitCode.NODE_FAILURE,
            "request %s is %s: %s"
                .formatted(request.getId(), request.getState(), request.getReason()));
      }
      return ExitCode.OK;
    }
  }

  private void print(NodeRequest request) {
    String words =
        request.getState() == NodeRequestState.GRANTED
            ? request.getId() + " " + String.join(" ", request.getNodesList())
            : request.getId();
    session.print(session.json() ? RequestView.json(request).toString() : words);
  }

  private NodeRequest await(Controller controller, NodeRequest submitted)
      throws InterruptedException {
    Surroundings surroundings = session.surroundings();
    RequestWatch watch = new RequestWatch(controller, surroundings, submitted);
    try (Screen screen =
            new Screen(surroundings.stdout(), surroundings.stderr(), surroundings.live());
        Interrupts.Handling _ = surroundings.interrupts().handle(watch::giveUp)) {
      return watch.untilDecided(request -> {
        String plain = "request " + request.getId() + ": " + request.getReason();
        String waited = Text.took(request.getSubmittedMillis(), 0, surroundings.clock().instant());
        screen.status(plain, plain + ", " + waited);
      });
    }
  }
}
