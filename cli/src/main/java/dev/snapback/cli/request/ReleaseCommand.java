package dev.snapback.cli.request;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.NodeRequest;
import dev.snapback.proto.api.v1.ReleaseNodesRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code snapback release}. */
@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    description =
        "Gives a lease's nodes back, which are reset; or takes a request back that still waits.",
    footer = {"", "Example:", "  snapback release q-20261122-101530-k3f9x2ab"})
public final class ReleaseCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "LEASE", description = "The id that `snapback request` printed.")
  private String id = "";

  public ReleaseCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      NodeRequest request =
          controller.askAgain(
              session.surroundings().pause()::of,
              api -> api.releaseNodes(ReleaseNodesRequest.newBuilder().setId(id).build()));
      session.print(
          session.json()
              ? RequestView.json(request).toString()
              : id + " is " + request.getState().name() + ": " + request.getReason());
      return ExitCode.OK;
    }
  }
}
