package dev.snapback.cli.hold;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.DurationText;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.ExtendHoldRequest;
import dev.snapback.proto.api.v1.Hold;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapback hold extend}. */
@Command(
    name = "extend",
    mixinStandardHelpOptions = true,
    description = "Lets a hold expire so long from now.",
    footer = {"", "Example:", "  snapback hold extend r-12 --for 48h"})
public final class HoldExtendCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--for",
      paramLabel = "D",
      defaultValue = "24h",
      description = "From now on: 2h, 48h. Default: ${DEFAULT-VALUE}.")
  private String duration = "";

  @Parameters(paramLabel = "HOLD", description = "The hold: the id of its run.")
  private String id = "";

  public HoldExtendCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    Duration from = DurationText.parse("--for", duration);
    var request = ExtendHoldRequest.newBuilder().setId(id).setMillis(from.toMillis()).build();
    try (Controller controller = session.connect()) {
      Hold hold = controller.ask(api -> api.extendHold(request));
      HoldView.print(
          session,
          hold,
          "hold %s expires %s"
              .formatted(id, HoldView.expires(hold, session.surroundings().clock().instant())));
      return ExitCode.OK;
    }
  }
}
