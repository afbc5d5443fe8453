package dev.snapback.agent.setup;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
   * Writes a file anew that others made, and keeps what it was beside it, once: undo needs it.
   *
   * <p>The new one has the old one's permissions and time: setup's copy of /boot gets the same
   * change, and a reset compares times.
   *
   * @param former what it must hold when it is written; where it holds {@code content} already,
   *     nothing is done
   */
  record Rewrite(String words, Path file, String former, String content) implements SetupStep {
    static final String KEPT = ".before-snapback";

    Path kept() {
      return file.resolveSibling(file.getFileName() + KEPT);
    }

    @Override
    public String shown() {
      return "write %s, with the former kept as %s\n%s".formatted(file, kept(), difference());
    }

    /** Its changed lines. */
    private String difference() {
      var before = former.lines().toList();
      var after = content.lines().toList();
      return Stream.concat(
              before.stream().filter(line -> !after.contains(line)).map(line -> "  - " + line),
              after.stream().filter(line -> !before.contains(line)).map(line -> "  + " + line))
          .collect(Collectors.joining("\n"));
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
