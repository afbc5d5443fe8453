package dev.snapback.cli.runs;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.CancelRunRequest;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code snapback run cancel}. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = "Asks the controller to end a run. Its node is reset as after any other.",
    footer = {"", "Example:", "  snapback run cancel r-12"})
public final class CancelCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "RUN", description = "The run's id.")
  private String run = "";

  public CancelCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      Run now =
          controller.ask(api -> api.cancelRun(CancelRunRequest.newBuilder().setId(run).build()));
      session.print(session.json() ? RunView.json(now).toString() : said(now));
      return ExitCode.OK;
    }
  }

  private static String said(Run now) {
    return now.getState() == RunState.DONE
        ? "run " + now.getId() + " is done: " + RunView.result(now)
        : "run " + now.getId() + " is being canceled";
  }
}
