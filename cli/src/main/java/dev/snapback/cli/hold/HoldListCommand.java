package dev.snapback.cli.hold;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.Hold;
import dev.snapback.proto.api.v1.ListHoldsRequest;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code snapback hold list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists failed runs' roots that are kept, the newest first.",
    footer = {"", "Example:", "  snapback hold list --all"})
public final class HoldListCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--all", description = "Also those that are no more, and why.")
  private boolean all;

  public HoldListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      List<Hold> holds =
          controller
              .ask(api -> api.listHolds(ListHoldsRequest.newBuilder().setAll(all).build()))
              .getHoldsList();
      session.print(
          session.json()
              ? Json.list("holds", holds, HoldView::json).toString()
              : HoldView.table(holds, session.surroundings().clock().instant()).toString());
      return ExitCode.OK;
    }
  }
}
