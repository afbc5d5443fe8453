package dev.snapback.agent;

import dev.snapback.agent.identity.AgentVersion;
import dev.snapback.agent.reset.ResetCommand;
import dev.snapback.agent.setup.SetupCommand;
import dev.snapback.agent.setup.UndoCommand;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line of {@code snapback-agent}, as people type it. */
@Command(
    name = "snapback-agent",
    description = "Runs tests on this machine for a Snapback controller, and resets it.",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    subcommands = {Commands.Serve.class, JoinCommand.class, DescribeCommand.class})
final class Commands {
  private static final Logger LOG = LoggerFactory.getLogger(Commands.class);
  private static final int USAGE = 64;
  private static final int INTERNAL = 70;

  Commands() {}

  static CommandLine line() {
    var line = new CommandLine(new Commands());
    line.addSubcommand(new SetupCommand(System.out, System.err));
    line.addSubcommand(new UndoCommand(System.out, System.err));
    line.addSubcommand(new ResetCommand(System.out, System.err));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((failure, command, parsed) -> {
      LOG.error("{} failed", command.getCommandName(), failure);
      return INTERNAL;
    });
    line.setParameterExceptionHandler((failure, arguments) -> {
      failure.getCommandLine().getErr().println(failure.getMessage());
      failure.getCommandLine().usage(failure.getCommandLine().getErr());
      return USAGE;
    });
    return line;
  }

  /** For {@code --version}. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"snapback-agent " + AgentVersion.CURRENT};
    }
  }

  /** For the help; see {@link AgentMain}. */
  @Command(
      name = "serve",
      description = "Serves the controller; waits where this machine has not joined one.",
      mixinStandardHelpOptions = true)
  static final class Serve implements Callable<Integer> {
    @Override
    public Integer call() {
      return ServeCommand.serve();
    }
  }
}
