package dev.snapback.agent.setup;

import dev.snapback.agent.process.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the machine says when it is asked: files, and commands that change nothing. Whatever cannot
 * be read is empty: that it is, is a finding then, and no failure of the survey.
 *
 * @param root the machine's {@code /}
 */
record Questions(Path root, Programs programs) {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /** Where a file of the machine is. */
  Path path(String absolute) {
    return root.resolve(Path.of("/").relativize(Path.of(absolute)));
  }

  /** A file's text; any byte is a character, so that it can be written back as it was. */
  String file(String absolute) {
    return file(path(absolute));
  }

  static String file(Path path) {
    try {
      return Files.readString(path, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** What a command prints, if it succeeds in time. */
  String command(String... argv) {
    try {
      var finished = programs.run(List.of(argv), Tools.ENVIRONMENT, DEADLINE);
      return finished.succeeded() ? finished.stdout() : "";
    } catch (IOException e) {
      return "";
    }
  }
}
