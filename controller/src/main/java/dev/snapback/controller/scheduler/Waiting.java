package dev.snapback.controller.scheduler;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a run waits, for people. Says nothing that changes by the minute, since every change of it is
 * stored.
 */
final class Waiting {
  private static final int NAMED = 3;

  private Waiting() {}

  static String reason(State state, RunRecord run) {
    String why = serving(state, run.order());
    return run.lastFailure().isEmpty() ? why : run.lastFailure() + "; " + why;
  }

  private static String serving(State state, RunOrder order) {
    String what =
        Stream.of(
                order.label().isEmpty() ? "any label" : "label " + order.label(),
                order.only().map(n -> "named " + n).orElse(""),
                order.image().map(image -> "that has image " + image).orElse(""))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(" "));
    Stream<NodeRecord> all = state.nodes().values().stream().filter(n -> serves(state, n, order));
    if (all.anyMatch(node -> node.state().inService())) {
      return "waits for a node of " + what;
    }
    List<NodeRecord> candidates =
        state.nodes().values().stream()
            .filter(node -> serves(state, node, order))
            .sorted(Comparator.comparing(NodeRecord::name))
            .toList();
    if (candidates.isEmpty()) {
      return "there is no node of " + what;
    }
    String named =
        candidates.stream()
            .limit(NAMED)
            .map(node -> node.name() + " (" + node.reason() + ")")
            .collect(Collectors.joining(", "));
    int others = candidates.size() - NAMED;
    return "every node of "
        + what
        + " is quarantined: "
        + named
        + (others > 0 ? " and " + others + " more" : "");
  }

  /** Whether this node is one that the order may use, in whatever state it is. */
  static boolean serves(State state, NodeRecord node, RunOrder order) {
    return (order.label().isEmpty() || node.labels().contains(order.label()))
        && Images.serves(state, node, order)
        && order.only().map(node.name()::equals).orElse(true);
  }

  /** Renews the reasons of those that wait for one of these labels. */
  static void explain(Turn turn, Collection<String> labels) {
    Set<String> affected = Set.copyOf(labels);
    for (Since<RunId> place : turn.state().queue()) {
      RunRecord run = turn.run(place.what()).orElseThrow();
      if (run.order().label().isEmpty() || affected.contains(run.order().label())) {
        String why = reason(turn.state(), run);
        if (!why.equals(run.reason())) {
          turn.put(run.because(why));
        }
      }
    }
  }
}
