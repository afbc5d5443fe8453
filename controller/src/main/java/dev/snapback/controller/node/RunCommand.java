package dev.snapback.controller.node;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a run executes.
 *
 * @param argv the program and its arguments; at least the program
 * @param environment added to the node's own environment
 * @param timeout after this long the node kills all of it; zero: no limit
 */
public record RunCommand(List<String> argv, Map<String, String> environment, Duration timeout) {
  public RunCommand {
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("a command names a program");
    }
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("a timeout is not negative: " + timeout);
    }
  }
}
