package dev.snapback.agent.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Which file of the machine a command means, looked up as execvp(3) does. */
sealed interface Executable {

  /** systemd's own default; a run has this PATH unless its order has another. */
  String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** {@code path}: absolute, as the machine sees it. */
  record Found(String path) implements Executable {}

  record Missing(String why) implements Executable {}

  /**
   * @param command with a slash: relative to {@code directory}; without: looked for in {@code
   *     searchPath}
   * @param directory the run's working directory, as the machine sees it
   */
  static Executable find(MachineRoot root, String command, String directory, String searchPath) {
    boolean named = command.indexOf('/') >= 0;
    List<String> candidates =
        named
            ? List.of(Path.of(directory).resolve(command).normalize().toString())
            : List.of(searchPath.split(":")).stream()
                .filter(place -> place.startsWith("/"))
                .map(place -> place + "/" + command)
                .toList();
    String worst = named ? "no such file: " + command : command + " is nowhere in " + searchPath;
    for (String candidate : candidates) {
      var file = root.follow(candidate);
      if (file.isEmpty()) {
        continue;
      }
      if (Files.isDirectory(file.get())) {
        worst = candidate + " is a directory";
      } else if (!Files.isExecutable(file.get())) {
        worst = candidate + " is not executable";
      } else {
        return new Found(candidate);
      }
    }
    return new Missing(worst);
  }
}
