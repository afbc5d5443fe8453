package dev.snapback.cli;

import dev.snapback.cli.shell.Surroundings;
import picocli.CommandLine;

/** The whole command, in given surroundings. */
final class Program {
  private final Surroundings surroundings;

  Program(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * @return the exit code, 0..255
   */
  int run(String... arguments) {
    Errors errors = new Errors(surroundings);
    CommandLine tree = CommandTree.of(surroundings);
    tree.setParameterExceptionHandler((e, args) -> errors.usage(e, args));
    tree.setExecutionExceptionHandler((e, command, parsed) -> errors.execution(e));
    return tree.execute(arguments);
  }
}
