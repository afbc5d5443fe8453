package dev.snapback.lab.cli;

import dev.snapback.lab.LabException;
import dev.snapback.lab.Signals;
import dev.snapback.lab.demo.DemoCommand;
import dev.snapback.lab.faults.FaultsCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/**
 * Machines under QEMU, from the command line. Exit codes: 0; 64 wrong use; 70 anything else; `ssh`
 * has the command's own.
 */
@Command(
    name = "lab",
    description = "Machines under QEMU with a real LVM root, for trying Snapback out.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  lab up --machines 2",
      "  lab ssh m1 -- lvs",
      "  lab power cycle m1 && lab console m1 -f",
      "  lab down"
    },
    subcommands = {
      ImageVerb.class,
      UpVerb.class,
      StatusVerb.class,
      SshVerb.class,
      PowerVerb.class,
      BmcVerb.class,
      ConsoleVerb.class,
      SaveVerb.class,
      RestoreVerb.class,
      DownVerb.class,
      DemoCommand.class,
      FaultsCommand.class,
      HelpCommand.class
    })
public final class LabMain {
  private static final int WRONG_USE = 64;
  private static final int FAILED = 70;

  private LabMain() {}

  public static void main(String[] arguments) {
    Signals.exitWith(() -> run(arguments));
  }

  static int run(String... arguments) {
    CommandLine line = new CommandLine(new LabMain());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((e, given) -> {
      e.getCommandLine().getErr().println("lab: " + e.getMessage());
      e.getCommandLine().getErr().println("Try 'lab help'.");
      return WRONG_USE;
    });
    line.setExecutionExceptionHandler((e, command, parsed) -> {
      command.getErr().println("lab: " + words(e));
      return FAILED;
    });
    return line.execute(arguments);
  }

  private static String words(Exception e) {
    return switch (e) {
      case LabException ours -> String.valueOf(ours.getMessage());
      case InterruptedException _ -> "ended by a signal";
      default -> e.toString();
    };
  }
}
