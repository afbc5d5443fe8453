package dev.snapback.controller.scheduler;

import java.util.HashMap;
import java.util.Map;

/** Records as they would lie in a database. */
final class SimulatedStore {
  final Map<NodeName, NodeRecord> nodes = new HashMap<>();
  final Map<RunId, RunRecord> runs = new HashMap<>();
  final Map<String, ResetRecord> resets = new HashMap<>();
  final Map<RunId, HoldRecord> holds = new HashMap<>();

  final Map<String, ImageRecord> images = new HashMap<>();
  final Map<String, VersionRecord> versions = new HashMap<>();
  final Map<String, CopyRecord> copies = new HashMap<>();

  /** Which attempt each reset of a node was used for, as the invariants see it. */
  final Map<String, String> uses = new HashMap<>();

  void commit(Changes changes) {
    changes.nodes().forEach(node -> nodes.put(node.name(), node));
    changes.runs().forEach(run -> runs.put(run.id(), run));
    changes.resets().forEach(r -> resets.put(r.node() + "/" + r.number(), r));
    changes.images().forEach(image -> images.put(image.name(), image));
    changes.versions().forEach(version -> versions.put(version.id(), version));
    changes.copies().forEach(c -> copies.put(c.version() + " on " + c.node(), c));
    changes.holds().forEach(hold -> holds.put(hold.id(), hold));
  }

  State load() {
    return State.of(
        nodes.values(),
        runs.values(),
        resets.values(),
        holds.values().stream().filter(hold -> hold.state() != HoldState.GONE).toList(),
        images.values(),
        versions.values(),
        copies.values());
  }
}
