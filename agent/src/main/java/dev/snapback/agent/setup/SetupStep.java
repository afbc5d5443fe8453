package dev.snapback.agent.setup;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** One thing that setup does. */
sealed interface SetupStep {

  /** What it is for, for the person who watches. */
  String words();

  /** As a person would type it. */
  String shown();

  record Command(String words, List<String> argv) implements SetupStep {
    public Command {
      argv = List.copyOf(argv);
    }

    static Command of(String words, String... argv) {
      return new Command(words, List.of(argv));
    }

    @Override
    public String shown() {
      return argv.stream().map(Command::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String argument) {
      return argument.matches("[\\w@%+=:,./^-]+")
          ? argument
          : "'" + argument.replace("'", "'\\''") + "'";
    }
  }

  /**
   * Writes a file, in place of one that is there.
   *
   * @param permissions as {@code rw-r--r--}
   */
  record Write(String words, Path file, String permissions, String content) implements SetupStep {
    @Override
    public String shown() {
      return "write %s (%s, %d bytes)".formatted(file, permissions, content.length());
    }
  }
}
