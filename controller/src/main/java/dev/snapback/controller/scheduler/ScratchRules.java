package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.Scratch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which disks of which nodes a reset empties. What is not named is never touched.
 *
 * @param labels what holds of the nodes that have that label
 * @param nodes what holds of one node, whatever its labels say
 * @param within all of a node's together
 */
public record ScratchRules(
    Map<String, List<Scratch>> labels, Map<NodeName, List<Scratch>> nodes, Duration within) {
  public static final ScratchRules NONE =
      new ScratchRules(Map.of(), Map.of(), Duration.ofMinutes(10));

  public ScratchRules {
    labels = Map.copyOf(labels);
    nodes = Map.copyOf(nodes);
  }

  ScratchOrder of(NodeName node, List<String> itsLabels) {
    List<Scratch> named =
        Optional.ofNullable(nodes.get(node))
            .orElseGet(() ->
                itsLabels.stream()
                    .flatMap(label -> labels.getOrDefault(label, List.of()).stream())
                    .distinct()
                    .toList());
    return named.isEmpty() ? ScratchOrder.NONE : new ScratchOrder(named, within);
  }
}
