package dev.snapback.controller.scheduler;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Why somebody waits, for people. Thread-safe, having no state. */
final class Waiting {
  private static final int NAMED = 3;

  private Waiting() {}

  /** The run, and if it is QUEUED its reason is the one of now. */
  static RunRecord explained(State state, Limits limits, RunRecord run) {
    if (run.state() != RunState.QUEUED) {
      return run;
    }
    String why = reason(state, limits, run.demand());
    return run.because(run.lastFailure().isEmpty() ? why : run.lastFailure() + "; " + why);
  }

  /** The request, and if it is WAITING its reason is the one of now. */
  static RequestRecord explained(State state, Limits limits, RequestRecord request) {
    return request.state() == RequestState.WAITING
        ? request.because(reason(state, limits, request.demand()))
        : request;
  }

  private static String reason(State state, Limits limits, Demand demand) {
    return Quota.reason(state, limits, demand).orElseGet(() -> reason(state, demand.wants()));
  }

  private static String reason(State state, List<Want> wants) {
    Map<Want, Integer> counts = new LinkedHashMap<>();
    wants.forEach(want -> counts.merge(want, 1, Integer::sum));
    return counts.entrySet().stream()
        .filter(each -> inService(state, each.getKey(), each.getValue()) < each.getValue())
        .findFirst()
        .map(each -> missing(state, each.getKey(), each.getValue()))
        .orElseGet(() ->
            "waits for "
                + counts.entrySet().stream()
                    .map(each -> nodes(each.getValue()) + " of " + each.getKey().words())
                    .collect(Collectors.joining(" and "))
                + (wants.size() > 1 ? ", together" : ""));
  }

  private static String nodes(int count) {
    return count == 1 ? "a node" : count + " nodes";
  }

  /** Not counted further than is of interest. */
  private static long inService(State state, Want want, int most) {
    return state
        .labeled(want.label())
        .filter(node -> node.state().inService() && want.suits(state, node))
        .limit(most)
        .count();
  }

  private static String missing(State state, Want want, int count) {
    List<NodeRecord> candidates =
        state
            .labeled(want.label())
            .filter(node -> want.suits(state, node))
            .sorted(Comparator.comparing(NodeRecord::name))
            .toList();
    if (candidates.isEmpty()) {
      return "there is no node of " + want.words();
    }
    List<NodeRecord> out = candidates.stream().filter(node -> !node.state().inService()).toList();
    String named =
        out.stream()
            .limit(NAMED)
            .map(node -> node.name() + " (" + node.reason() + ")")
            .collect(Collectors.joining(", "));
    int others = out.size() - NAMED;
    String all = named + (others > 0 ? " and " + others + " more" : "");
    if (count == 1) {
      return "every node of " + want.words() + " is quarantined: " + all;
    }
    return "it wants %d nodes of %s together, and there are %d%s"
        .formatted(
            count,
            want.words(),
            candidates.size(),
            out.isEmpty() ? "" : ", of which are quarantined: " + all);
  }
}
