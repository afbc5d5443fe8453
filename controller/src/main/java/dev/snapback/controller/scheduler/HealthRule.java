package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.util.List;

/**
 * How a label's machines are checked.
 *
 * @param command program and arguments, at least one; the machine is fit if it exits with 0
 * @param every how long after a check the next one is due
 * @param timeout of the command, more than zero
 * @param afterSetup whether a machine that has joined serves nobody before a check succeeded
 */
public record HealthRule(
    List<String> command, Duration every, Duration timeout, boolean afterSetup) {
  public static final Duration USUAL_EVERY = Duration.ofHours(24);
  public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(15);

  public HealthRule {
    command = List.copyOf(command);
    if (command.isEmpty() || command.getFirst().isEmpty()) {
      throw new IllegalArgumentException("a health check needs a command");
    }
  }
}
