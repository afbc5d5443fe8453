package dev.snapback.controller.scheduler;

import java.util.Optional;

/**
 * Gives idle nodes to runs that wait: the oldest run first, the node that has been idle longest.
 */
final class Placement {
  private Placement() {}

  static void place(Turn turn) {
    for (Since<RunId> place : turn.state().queue()) {
      if (!turn.state().hasIdle()) {
        return;
      }
      RunRecord run = turn.run(place.what()).orElseThrow();
      choose(turn.state(), run).ifPresent(node -> lease(turn, run, node));
    }
  }

  private static void lease(Turn turn, RunRecord run, NodeRecord node) {
    turn.put(
        node.leased(
            run.id(), "works for " + run.id(), turn.now, turn.now.plus(turn.limits.preparing())));
    RunRecord leased = turn.put(run.leased(node));
    turn.want(Attempts.conduct(turn, leased));
    turn.node(node.name()).ifPresent(now -> Stages.want(turn, now));
  }

  /** A node on which this run failed is taken only when no other could ever come. */
  private static Optional<NodeRecord> choose(State state, RunRecord run) {
    Optional<NodeRecord> failedBefore = Optional.empty();
    for (Since<NodeName> idle : state.idle(run.order().label())) {
      NodeRecord node = Optional.ofNullable(state.nodes().get(idle.what())).orElseThrow();
      if (!Waiting.serves(node, run.order())) {
        continue;
      }
      if (!run.failedOn().contains(node.name())) {
        return Optional.of(node);
      }
      failedBefore = failedBefore.or(() -> Optional.of(node));
    }
    return failedBefore.filter(node -> !anotherMayCome(state, run));
  }

  private static boolean anotherMayCome(State state, RunRecord run) {
    return state.nodes().values().stream()
        .filter(node -> Waiting.serves(node, run.order()))
        .filter(node -> !run.failedOn().contains(node.name()))
        .anyMatch(node -> node.state().inService());
  }
}
