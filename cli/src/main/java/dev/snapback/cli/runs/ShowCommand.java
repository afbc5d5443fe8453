package dev.snapback.cli.runs;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.GetRunRequest;
import dev.snapback.proto.api.v1.Run;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code snapback run show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows one run: where it stands, on which node, and why.",
    footer = {"", "Example:", "  snapback run show r-12"})
public final class ShowCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "RUN", description = "The run's id.")
  private String run = "";

  public ShowCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      Run found = controller.ask(api -> api.getRun(GetRunRequest.newBuilder().setId(run).build()));
      session.print(
          session.json()
              ? RunView.json(found).toString()
              : RunView.facts(found, session.surroundings().clock().instant()).toString());
      return ExitCode.OK;
    }
  }
}
