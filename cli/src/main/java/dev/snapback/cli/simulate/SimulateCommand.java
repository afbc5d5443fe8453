package dev.snapback.cli.simulate;

import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.shell.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code snapback simulate}: the simulator is part of the controller, whose program is called with
 * the same arguments.
 */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "How long would who wait, and what would more machines change? Plays what was asked for (a trace)",
      "or a made-up load on a fleet that is not there, with the controller's own scheduler.",
      "The options, among them --config, --trace, --seed and --with: `snapback-controller simulate --help`.",
      "That program is found on PATH, or by SNAPBACK_CONTROLLER_PROGRAM."
    },
    footer = {
      "",
      "Example:",
      "  snapback simulate record --since 7d -o week.jsonl",
      "  snapback simulate --config fleet.yaml --trace week.jsonl --with metal-bookworm=+4"
    })
public final class SimulateCommand implements Callable<Integer> {
  private static final String PROGRAM = "snapback-controller";

  private final Session session;

  @Parameters(
      paramLabel = "ARGUMENT",
      arity = "0..*",
      description = "Handed on to `snapback-controller simulate` as they are.")
  private List<String> arguments = List.of();

  private SimulateCommand(Session session) {
    this.session = session;
  }

  /** Whose own options are unknown here, and handed on. */
  public static CommandLine of(Session session) {
    return new CommandLine(new SimulateCommand(session))
        .setUnmatchedOptionsArePositionalParams(true)
        .addSubcommand(new RecordCommand(session));
  }

  @Override
  public Integer call() throws InterruptedException {
    List<String> command = new ArrayList<>(List.of(program(), "simulate"));
    command.addAll(arguments);
    if (session.json()) {
      command.add("--json");
    }
    Process process;
    try {
      process = new ProcessBuilder(command).inheritIO().start();
    } catch (IOException e) {
      throw Failure.of(
          ExitCode.UNAVAILABLE,
          "cannot start "
              + command.getFirst()
              + ", which has the simulator: install the package snapback-controller (its service need"
              + " not run), or name the program by SNAPBACK_CONTROLLER_PROGRAM: "
              + e.getMessage());
    }
    try (var _ = session.surroundings().interrupts().handle(process::destroy)) {
      return process.waitFor();
    } finally {
      process.destroy();
    }
  }

  private String program() {
    String named =
        session.surroundings().environment().getOrDefault("SNAPBACK_CONTROLLER_PROGRAM", "");
    return named.isEmpty() ? PROGRAM : named;
  }
}
