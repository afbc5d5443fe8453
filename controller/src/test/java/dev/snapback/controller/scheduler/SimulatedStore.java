package dev.snapback.controller.scheduler;

import java.util.HashMap;
import java.util.Map;

/** Records as they would lie in a database. */
final class SimulatedStore {
  final Map<NodeName, NodeRecord> nodes = new HashMap<>();
  final Map<RunId, RunRecord> runs = new HashMap<>();
  final Map<String, ResetRecord> resets = new HashMap<>();
  final Map<RunId, HoldRecord> holds = new HashMap<>();

  /** Which attempt each reset of a node was used for, as the invariants see it. */
  final Map<String, String> uses = new HashMap<>();

  void commit(Changes changes) {
    changes.nodes().forEach(node -> nodes.put(node.name(), node));
    changes.runs().forEach(run -> runs.put(run.id(), run));
    changes.resets().forEach(r -> resets.put(r.node() + "/" + r.number(), r));
    changes.holds().forEach(hold -> holds.put(hold.id(), hold));
  }

  State load() {
    return State.of(
        nodes.values(),
        runs.values(),
        resets.values(),
        holds.values().stream().filter(hold -> hold.state() != HoldState.GONE).toList());
  }
}
