package dev.snapback.cli.hold;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.DropHoldRequest;
import dev.snapback.proto.api.v1.Hold;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code snapback hold drop}. */
@Command(
    name = "drop",
    mixinStandardHelpOptions = true,
    description = "Gives a hold up: its node removes it as soon as it can.",
    footer = {"", "Example:", "  snapback hold drop r-12"})
public final class HoldDropCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "HOLD", description = "The hold: the id of its run.")
  private String id = "";

  public HoldDropCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      Hold hold =
          controller.ask(api -> api.dropHold(DropHoldRequest.newBuilder().setId(id).build()));
      HoldView.print(
          session, hold, "hold " + id + " is given up; " + hold.getNode() + " removes it");
      return ExitCode.OK;
    }
  }
}
