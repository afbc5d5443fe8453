package dev.snapback.cli.hold;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.DurationText;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.BootHoldRequest;
import dev.snapback.proto.api.v1.Hold;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapback hold boot}. */
@Command(
    name = "boot",
    mixinStandardHelpOptions = true,
    description = {
      "Resets a hold's node to the hold, to look at it there. The node must be idle, and runs nothing"
          + " else until the hold expires, is given up, or `snapback node reset NODE`, which keeps it."
    },
    footer = {"", "Example:", "  snapback hold boot r-12 --for 8h"})
public final class HoldBootCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--for",
      paramLabel = "D",
      defaultValue = "8h",
      description = "It is kept at least so long from now on. Default: ${DEFAULT-VALUE}.")
  private String duration = "";

  @Parameters(paramLabel = "HOLD", description = "The hold: the id of its run.")
  private String id = "";

  public HoldBootCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    Duration from = DurationText.parse("--for", duration);
    var request = BootHoldRequest.newBuilder().setId(id).setMillis(from.toMillis()).build();
    try (Controller controller = session.connect()) {
      Hold hold = controller.ask(api -> api.bootHold(request));
      HoldView.print(
          session,
          hold,
          "%s is being reset to hold %s, which expires %s"
              .formatted(
                  hold.getNode(),
                  id,
                  HoldView.expires(hold, session.surroundings().clock().instant())));
      return ExitCode.OK;
    }
  }
}
