package dev.snapback.cli.run;

import dev.snapback.cli.exit.Failure;
import java.util.List;

/**
 * The command of a run: the words after the first {@code --}, and only those, so that no word of it
 * is ever taken for one of our options or subcommands.
 */
final class CommandWords {
  private static final String HINT =
      "the command comes after `--`, such as: snapback run --label metal-bookworm -- make check";

  private CommandWords() {}

  /**
   * @param arguments all that the program was called with
   * @param positional those of them that are no options, wherever they stood
   * @throws Failure (64) if there is no command, or words stand before the {@code --}
   */
  static List<String> of(List<String> arguments, List<String> positional) {
    int separator = arguments.indexOf("--");
    List<String> command =
        separator < 0 ? List.of() : arguments.subList(separator + 1, arguments.size());
    int stray = positional.size() - command.size();
    if (stray > 0) {
      throw Failure.usage(
          "found \"" + positional.getFirst() + "\" where an option or `--` was expected: " + HINT);
    }
    if (command.isEmpty()) {
      throw Failure.usage("no command to run: " + HINT);
    }
    return List.copyOf(command);
  }
}
