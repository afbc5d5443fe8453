package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * When somebody who waits gets their nodes: those before them are given, in their order, the node
 * that is free first, for as long as such ones usually keep it. Whether a node suits each of them
 * is not looked at, but for the label; so this is an estimate, and not a promise.
 */
final class Forecast {
  /** More than that is a guess. */
  private static final int FURTHEST = 10_000;

  private record Free(Instant at, NodeRecord node) {}

  private final Learned learned;
  private final PriorityQueue<Free> nodes =
      new PriorityQueue<>(Comparator.comparing(Free::at).thenComparing(free -> free.node().name()));

  private Forecast(Learned learned) {
    this.learned = learned;
  }

  /** Empty: not known. */
  static Optional<Instant> of(State state, Demand demand, Instant now, double share) {
    List<Demand> before = state.queue().ahead(demand, FURTHEST + 1);
    if (before.size() > FURTHEST) {
      return Optional.empty();
    }
    var forecast = new Forecast(new Learned(state, share));
    demand.labels().stream()
        .flatMap(state::labeled)
        .distinct()
        .filter(node -> demand.wants().stream().anyMatch(want -> want.suits(state, node)))
        .forEach(node ->
            forecast
                .learned
                .free(node, now)
                .ifPresent(at -> forecast.nodes.add(new Free(at, node))));
    for (Demand each : before) {
      if (forecast.serve(each).isEmpty()) {
        return Optional.empty();
      }
    }
    return forecast.serve(demand);
  }

  /** Gives it its nodes, and has them back later. */
  private Optional<Instant> serve(Demand demand) {
    if (nodes.size() < demand.wants().size()) {
      return Optional.empty();
    }
    List<Free> given = new ArrayList<>();
    for (int i = 0; i < demand.wants().size(); i++) {
      given.add(nodes.remove());
    }
    Instant begin = given.getLast().at();
    for (Free free : given) {
      Optional<Duration> cycle = learned.cycle(demand, free.node());
      cycle.ifPresent(span -> nodes.add(new Free(begin.plus(span), free.node())));
    }
    return Optional.of(begin);
  }
}
