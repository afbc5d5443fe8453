package dev.snapback.cli;

import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.shell.Surroundings;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Every error is one line on stderr and an exit code; a stack trace only for who asks for it. */
final class Errors {
  private final Surroundings surroundings;

  Errors(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** The command line was not understood. */
  int usage(ParameterException e, String... arguments) {
    CommandLine command = e.getCommandLine();
    String line = oneLine(e);
    String path = command.getCommandSpec().qualifiedName();
    boolean commandWithoutSeparator =
        path.equals("snapback run") && !List.of(arguments).contains("--");
    print(
        e,
        line
            + (commandWithoutSeparator
                ? ": the command comes after `--`: snapback run --label L -- COMMAND"
                : ": see `" + path + " --help`"));
    return ExitCode.USAGE;
  }

  private static String oneLine(ParameterException e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong use");
    List<String> near =
        e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
    return near.isEmpty() ? line : line + " (did you mean " + String.join(" or ", near) + "?)";
  }

  /** The command was understood and failed. */
  int execution(Exception e) {
    if (e instanceof Failure failure) {
      print(failure, failure.line());
      return failure.exitCode();
    }
    print(e, "internal error: " + e + "; SNAPBACK_DEBUG=1 shows where");
    return ExitCode.INTERNAL;
  }

  private void print(Exception e, String line) {
    surroundings.stderr().println("snapback: " + line.lines().findFirst().orElse(""));
    if (!surroundings.environment().getOrDefault("SNAPBACK_DEBUG", "").isEmpty()) {
      e.printStackTrace(surroundings.stderr());
    }
    surroundings.stderr().flush();
  }
}
