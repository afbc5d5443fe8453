package dev.snapback.agent.run;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What to run.
 *
 * @param command program and arguments; never a shell line
 * @param environment beside what every run gets
 * @param timeout after which the whole cgroup is killed; empty: never
 */
public record RunOrder(
    RunId id, List<String> command, Map<String, String> environment, Optional<Duration> timeout) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** systemd refuses lines of a unit file over 1 MiB (LONG_LINE_MAX); escapes take room too. */
  private static final int MOST_CHARACTERS = 200_000;

  /**
   * @throws IllegalArgumentException where systemd or the kernel could not take it as it is
   */
  public RunOrder {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    require(!command.isEmpty() && !command.getFirst().isBlank(), "a run needs a command");
    require(command.stream().mapToInt(String::length).sum() < MOST_CHARACTERS, "command too long");
    require(command.stream().allMatch(word -> word.indexOf(0) < 0), "NUL in the command");
    environment.forEach(RunOrder::check);
    require(timeout.stream().allMatch(Duration::isPositive), "a timeout is more than zero");
  }

  private static void check(String name, String value) {
    require(NAME.matcher(name).matches(), "no name of a variable: \"" + name + "\"");
    require(value.length() < MOST_CHARACTERS, "value of " + name + " too long");
    // systemd leaves out such assignments with a line in the log (env_value_is_valid); we refuse.
    require(
        value.chars().noneMatch(c -> (c < ' ' && c != '\t' && c != '\n') || c == 0x7f),
        "control character in the value of " + name);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
