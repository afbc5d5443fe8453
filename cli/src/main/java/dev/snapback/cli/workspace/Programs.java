package dev.snapback.cli.workspace;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Which programs there are. */
final class Programs {
  private Programs() {}

  /**
   * @param path as in the environment variable PATH
   */
  static boolean onPath(String program, String path) {
    return Arrays.stream(path.split(":"))
        .filter(directory -> !directory.isEmpty())
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
