package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What somebody wants run.
 *
 * @param wants the nodes, at least one; the command runs on the first
 * @param priority {@link #LOWEST}..{@link #HIGHEST}, the higher the sooner; usually 0
 * @param command program and arguments, at least one
 * @param artifactGlobs relative to the workspace, {@code java.nio} {@code glob:} syntax
 * @param timeout of the command, more than zero
 * @param workspace how the workspace that came with the order is compressed; empty where none came
 * @param holdOnFailure how long its root is kept for debugging if it fails; zero: not at all
 * @param toImage whether its root is kept where it succeeds, to become an image
 * @param project what it is for, which says who may see it; empty: only who may see all
 */
public record RunOrder(
    List<Want> wants,
    int priority,
    List<String> command,
    Map<String, String> environment,
    List<String> artifactGlobs,
    Duration timeout,
    Optional<Compression> workspace,
    Duration holdOnFailure,
    boolean toImage,
    Optional<ProjectName> project) {
  public static final int LOWEST = -100;
  public static final int HIGHEST = 100;

  public RunOrder {
    wants = List.copyOf(wants);
    command = List.copyOf(command);
    // Sorted, so that what is stored is the same whenever it is stored.
    environment = Collections.unmodifiableMap(new TreeMap<>(environment));
    artifactGlobs = List.copyOf(artifactGlobs);
    if (wants.isEmpty() || command.isEmpty()) {
      throw new IllegalArgumentException("a run needs a node and a command");
    }
    requirePriority(priority);
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout must be more than zero: " + timeout);
    }
  }

  static void requirePriority(int priority) {
    if (priority < LOWEST || priority > HIGHEST) {
      throw new IllegalArgumentException("no such priority: " + priority);
    }
  }
}
