package dev.snapback.controller.api;

import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.State;
import java.util.Optional;

/** Finds nodes by what people call them. */
final class Nodes {
  private Nodes() {}

  /** In the fleet. */
  static NodeRecord find(State state, String name) throws ApiException {
    return Optional.of(name)
        .filter(NodeName::isValid)
        .flatMap(valid -> Optional.ofNullable(state.nodes().get(new NodeName(valid))))
        .orElseThrow(() -> ApiException.notFound("no such node: " + name));
  }

  /** In the fleet, or in it once: for what is asked of the past. */
  static NodeRecord everKnown(State state, String name) throws ApiException {
    Optional<NodeRecord> forgotten =
        Optional.of(name)
            .filter(NodeName::isValid)
            .flatMap(valid -> Optional.ofNullable(state.forgotten().get(new NodeName(valid))));
    return forgotten.isPresent() ? forgotten.get() : find(state, name);
  }
}
