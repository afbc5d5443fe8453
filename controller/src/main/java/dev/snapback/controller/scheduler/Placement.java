package dev.snapback.controller.scheduler;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Gives idle nodes to runs that wait: the oldest run first, the node that has been idle longest. A
 * node that has the image which a run asks for, and does not run it, is reset to it first.
 */
final class Placement {
  private Placement() {}

  static void place(Turn turn) {
    Set<NodeName> expected = new HashSet<>();
    for (Since<RunId> place : turn.state().queue()) {
      if (!turn.state().hasIdle()) {
        return;
      }
      RunRecord run = turn.run(place.what()).orElseThrow();
      State state = turn.state();
      Optional<NodeRecord> fits = choose(state, run, node -> Images.fits(state, node, run.order()));
      if (fits.isPresent()) {
        lease(turn, run, fits.get());
      } else if (run.order().image().isPresent()) {
        expect(turn, run, run.order().image().get(), expected);
      }
    }
  }

  /**
   * A node comes with that image for the run, or is made to come. What is on its way for an older
   * run is not counted twice.
   */
  private static void expect(Turn turn, RunRecord run, String image, Set<NodeName> expected) {
    State state = turn.state();
    Optional<NodeName> coming =
        state.nodes().values().stream()
            .filter(
                node -> node.state() == NodeState.RESETTING || node.state() == NodeState.VERIFYING)
            .filter(node -> Waiting.serves(state, node, run.order()))
            .filter(node -> Images.fits(state, node, run.order()))
            .map(NodeRecord::name)
            .filter(name -> !expected.contains(name))
            .min(Comparator.naturalOrder());
    if (coming.isPresent()) {
      expected.add(coming.get());
      return;
    }
    choose(state, run, node -> true)
        .ifPresent(node -> {
          expected.add(node.name());
          String version = Images.named(state, node, image).orElseThrow();
          Resets.orderTo(turn, node, version, "%s wants image %s".formatted(run.id(), image));
        });
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
  private static Optional<NodeRecord> choose(
      State state, RunRecord run, Predicate<NodeRecord> which) {
    Optional<NodeRecord> failedBefore = Optional.empty();
    for (Since<NodeName> idle : state.idle(run.order().label())) {
      NodeRecord node = Optional.ofNullable(state.nodes().get(idle.what())).orElseThrow();
      if (!Waiting.serves(state, node, run.order()) || !which.test(node)) {
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
        .filter(node -> Waiting.serves(state, node, run.order()))
        .filter(node -> !run.failedOn().contains(node.name()))
        .anyMatch(node -> node.state().inService());
  }
}
