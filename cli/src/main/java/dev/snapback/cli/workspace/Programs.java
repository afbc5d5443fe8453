package dev.snapback.cli.workspace;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Which programs there are. */
public final class Programs {
  private Programs() {}

  /**
   * The first of that name that can be executed.
   *
   * @param path as in the environment variable PATH
   */
  public static Optional<Path> find(String program, String path) {
    return Arrays.stream(path.split(":"))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
