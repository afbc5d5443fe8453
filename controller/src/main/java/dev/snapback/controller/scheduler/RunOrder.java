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
 * @param label of the nodes that may be used; empty: any that has the image
 * @param command program and arguments, at least one
 * @param artifactGlobs relative to the workspace, {@code java.nio} {@code glob:} syntax
 * @param timeout of the command, more than zero
 * @param workspace how the workspace that came with the order is compressed; empty where none came
 * @param only the one node to use; empty: any of the label
 * @param holdOnFailure how long its root is kept for debugging if it fails; zero: not at all
 * @param image the image, or the version of one, that it is to run on; empty: the node's usual one
 * @param toImage whether its root is kept where it succeeds, to become an image
 * @param project what it is for, which says who may see it; empty: only who may see all
 */
public record RunOrder(
    String label,
    List<String> command,
    Map<String, String> environment,
    List<String> artifactGlobs,
    Duration timeout,
    Optional<Compression> workspace,
    Optional<NodeName> only,
    Duration holdOnFailure,
    Optional<String> image,
    boolean toImage,
    Optional<ProjectName> project) {
  /** No label: which nodes may be used only the image says. */
  static final String ANY_LABEL = "";

  public RunOrder {
    command = List.copyOf(command);
    // Sorted, so that what is stored is the same whenever it is stored.
    environment = Collections.unmodifiableMap(new TreeMap<>(environment));
    artifactGlobs = List.copyOf(artifactGlobs);
    // Only who names an image may leave it to that which nodes can be used.
    if ((label.isEmpty() && image.isEmpty()) || command.isEmpty()) {
      throw new IllegalArgumentException("a run needs a label and a command");
    }
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout must be more than zero: " + timeout);
    }
  }

  /** On whatever image its node has. */
  public RunOrder(
      String label,
      List<String> command,
      Map<String, String> environment,
      List<String> artifactGlobs,
      Duration timeout,
      Optional<Compression> workspace,
      Optional<NodeName> only,
      Duration holdOnFailure,
      Optional<ProjectName> project) {
    this(
        label,
        command,
        environment,
        artifactGlobs,
        timeout,
        workspace,
        only,
        holdOnFailure,
        Optional.empty(),
        false,
        project);
  }
}
