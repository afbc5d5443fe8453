package dev.snapback.cli.runs;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.follow.Follower;
import dev.snapback.cli.output.Screen;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.GetRunRequest;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunState;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapback run logs}. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a run's console, byte for byte.",
      "With --json: one object per piece, its bytes in base64 because they need not be text."
    },
    footer = {"", "Example:", "  snapback run logs -f r-12"})
public final class LogsCommand implements Callable<Integer> {
  /** A person who follows a console can start again; no reason to hang for long. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Session session;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until the run is done.")
  private boolean follow;

  @Parameters(paramLabel = "RUN", description = "The run's id.")
  private String run = "";

  public LogsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect();
        Screen screen =
            new Screen(session.surroundings().stdout(), session.surroundings().stderr(), false)) {
      Run now = controller.ask(api -> api.getRun(GetRunRequest.newBuilder().setId(run).build()));
      boolean toTheEnd = follow || now.getState() == RunState.DONE;
      long until = toTheEnd ? Long.MAX_VALUE : now.getConsoleBytes();
      LogAudience audience = new LogAudience(screen, session.json(), until);
      new Follower(controller, session.surroundings(), audience, PATIENCE, run).follow();
      return ExitCode.OK;
    }
  }
}
