package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One step in the making: the state so far, and what has come of the event. Lives for one call, on
 * one thread.
 */
final class Turn {
  final Instant now;
  final Limits limits;
  private State state;
  private final Map<NodeName, NodeRecord> nodes = new LinkedHashMap<>();
  private final Map<RunId, RunRecord> runs = new LinkedHashMap<>();
  private final Map<RunId, HoldRecord> holds = new LinkedHashMap<>();
  private final Map<String, ImageRecord> images = new LinkedHashMap<>();
  private final Map<String, VersionRecord> versions = new LinkedHashMap<>();
  private final Map<Changes.CopyKey, CopyRecord> copies = new LinkedHashMap<>();
  // A list: one turn may end a reset of a node and order its next.
  private final List<Changes> resets = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();
  private final List<Transition> transitions = new ArrayList<>();

  Turn(State state, Instant now, Limits limits) {
    this.state = state;
    this.now = now;
    this.limits = limits;
  }

  State state() {
    return state;
  }

  Optional<NodeRecord> node(NodeName name) {
    return Optional.ofNullable(state.nodes().get(name));
  }

  /** Those that this turn changed. */
  Set<NodeName> changedNodes() {
    return nodes.keySet();
  }

  Optional<RunRecord> run(RunId id) {
    return Optional.ofNullable(state.runs().get(id));
  }

  Optional<ResetRecord> reset(NodeName node) {
    return Optional.ofNullable(state.resets().get(node));
  }

  NodeRecord put(NodeRecord node) {
    node(node.name())
        .filter(before -> before.state() != node.state() || !before.since().equals(node.since()))
        .map(NodeRecord::state)
        .ifPresent(from ->
            transitions.add(new Transition.OfNode(node.name(), from, node.state(), node.reason())));
    state = state.with(node);
    nodes.put(node.name(), node);
    return node;
  }

  RunRecord put(RunRecord run) {
    run(run.id())
        .map(RunRecord::state)
        .filter(from -> from != run.state())
        .ifPresent(from ->
            transitions.add(new Transition.OfRun(run.id(), from, run.state(), run.reason())));
    state = state.with(run);
    runs.put(run.id(), run);
    return run;
  }

  ResetRecord put(ResetRecord reset) {
    state = state.with(reset);
    resets.add(new Changes(List.of(), List.of(), List.of(reset), List.of()));
    return reset;
  }

  /** Of those that are not GONE. */
  Optional<HoldRecord> hold(RunId id) {
    return Optional.ofNullable(state.holds().get(id));
  }

  HoldRecord put(HoldRecord hold) {
    HoldState from = hold(hold.id()).map(HoldRecord::state).orElse(HoldState.ORDERED);
    if (from != hold.state()) {
      transitions.add(new Transition.OfHold(hold.id(), from, hold.state(), hold.reason()));
    }
    state = state.with(hold);
    holds.put(hold.id(), hold);
    return hold;
  }

  Optional<ImageRecord> image(String name) {
    return Optional.ofNullable(state.images().get(name));
  }

  ImageRecord put(ImageRecord image) {
    state = state.with(image);
    images.put(image.name(), image);
    return image;
  }

  Optional<VersionRecord> version(String id) {
    return Optional.ofNullable(state.versions().get(id));
  }

  VersionRecord put(VersionRecord version) {
    version(version.id())
        .map(VersionRecord::state)
        .filter(from -> from != version.state())
        .ifPresent(from ->
            transitions.add(
                new Transition.OfVersion(version.id(), from, version.state(), version.reason())));
    state = state.with(version);
    versions.put(version.id(), version);
    return version;
  }

  CopyRecord put(CopyRecord copy) {
    state = state.with(copy);
    copies.put(Changes.CopyKey.of(copy), copy);
    return copy;
  }

  /** Those that this turn changed, DONE ones among them. */
  Optional<RunRecord> changedRun(RunId id) {
    return Optional.ofNullable(runs.get(id));
  }

  /** Likewise, GONE ones among them. */
  Optional<HoldRecord> changedHold(RunId id) {
    return Optional.ofNullable(holds.get(id));
  }

  void want(Effect effect) {
    effects.add(effect);
  }

  Step end(Verdict verdict) {
    Changes changes =
        new Changes(
            List.copyOf(nodes.values()),
            List.copyOf(runs.values()),
            Changes.merged(resets).resets(),
            List.copyOf(holds.values()),
            List.copyOf(images.values()),
            List.copyOf(versions.values()),
            List.copyOf(copies.values()));
    return new Step(state, verdict, changes, effects, transitions);
  }
}
