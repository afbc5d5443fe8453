package dev.snapback.cli.runs;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.ListRunsRequest;
import dev.snapback.proto.api.v1.Run;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code snapback runs}. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = "Lists runs, the newest first.",
    footer = {"", "Example:", "  snapback runs --limit 20"})
public final class RunsCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many. Default: ${DEFAULT-VALUE}.")
  private int limit;

  public RunsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 1) {
      throw Failure.usage("--limit wants a number of 1 or more, found " + limit);
    }
    try (Controller controller = session.connect()) {
      List<Run> runs =
          controller
              .ask(api -> api.listRuns(ListRunsRequest.newBuilder().setLimit(limit).build()))
              .getRunsList();
      session.print(
          session.json()
              ? Json.list("runs", runs, RunView::json).toString()
              : RunView.table(runs, session.surroundings().clock().instant()).toString());
      return ExitCode.OK;
    }
  }
}
