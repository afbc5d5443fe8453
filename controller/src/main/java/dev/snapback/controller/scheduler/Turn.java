package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One step in the making: the state so far, and what has come of the event. Lives for one call, on
 * one thread.
 */
final class Turn {
  final Instant now;
  final Limits limits;
  private State state;
  private final List<Stored> changed = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();
  private final List<Transition> transitions = new ArrayList<>();
  private final Set<String> touched = new HashSet<>();

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
    return changed(NodeRecord.class)
        .map(NodeRecord::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private <T extends Stored> Stream<T> changed(Class<T> kind) {
    return changed.stream().filter(kind::isInstance).map(kind::cast);
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
    // Idle; or, out of service, one that somebody else was to have in place of one they avoid. Or
    // no
    // longer idle, so that another one may be wanted.
    boolean wasIdle =
        node(node.name()).filter(before -> before.state() == NodeState.READY).isPresent();
    if (wasIdle || node.state() == NodeState.READY || !node.state().inService()) {
      node(node.name()).ifPresent(before -> touched.addAll(FleetState.labels(before)));
      touched.addAll(FleetState.labels(node));
    }
    return keep(node);
  }

  RunRecord put(RunRecord run) {
    run(run.id())
        .map(RunRecord::state)
        .filter(from -> from != run.state())
        .ifPresent(from ->
            transitions.add(new Transition.OfRun(run.id(), from, run.state(), run.reason())));
    touch(run.demand(), run.state() == RunState.QUEUED);
    return keep(run);
  }

  ResetRecord put(ResetRecord reset) {
    return keep(reset);
  }

  /** Of those that are not over. */
  Optional<RequestRecord> request(RequestId id) {
    return Optional.ofNullable(state.requests().get(id));
  }

  RequestRecord put(RequestRecord request) {
    request(request.id())
        .map(RequestRecord::state)
        .filter(from -> from != request.state())
        .ifPresent(from ->
            transitions.add(
                new Transition.OfRequest(request.id(), from, request.state(), request.reason())));
    touch(request.demand(), request.state() == RequestState.WAITING);
    return keep(request);
  }

  private <T extends Stored> T keep(T record) {
    state = state.with(record);
    changed.add(record);
    return record;
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
    return keep(hold);
  }

  Optional<ImageRecord> image(String name) {
    return Optional.ofNullable(state.images().get(name));
  }

  ImageRecord put(ImageRecord image) {
    touchAll();
    return keep(image);
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
    touchAll();
    return keep(version);
  }

  /** As it is known, or as one of which nothing is. */
  PoolRecord pool(String name) {
    return Optional.ofNullable(state.pools().get(name)).orElseGet(() -> PoolRecord.of(name));
  }

  PoolRecord put(PoolRecord pool) {
    return keep(pool);
  }

  LearnedRecord put(LearnedRecord learned) {
    return keep(learned);
  }

  /** As it is known, or as one of which nothing is. */
  HealthRecord health(NodeName node) {
    return state.health(node).orElseGet(() -> HealthRecord.of(node));
  }

  HealthRecord put(HealthRecord health) {
    return keep(health);
  }

  /** The nodes that this turn changed, or what is known of their fitness. */
  Set<NodeName> changedFitness() {
    return Stream.concat(
            changed(NodeRecord.class).map(NodeRecord::name),
            changed(HealthRecord.class).map(HealthRecord::node))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** As this turn left them, DONE ones among them. */
  List<RunRecord> changedRuns() {
    return changed(RunRecord.class)
        .map(RunRecord::id)
        .distinct()
        .flatMap(id -> changedRun(id).stream())
        .toList();
  }

  CopyRecord put(CopyRecord copy) {
    touchAll();
    return keep(copy);
  }

  /** Those that this turn changed, DONE ones among them. */
  Optional<RunRecord> changedRun(RunId id) {
    return changed(RunRecord.class).filter(run -> run.id().equals(id)).reduce((a, b) -> b);
  }

  /** Likewise, GONE ones among them. */
  Optional<HoldRecord> changedHold(RunId id) {
    return changed(HoldRecord.class).filter(hold -> hold.id().equals(id)).reduce((a, b) -> b);
  }

  /** Where somebody is put in the queue who begins to wait. */
  long place(List<Want> wants, int priority, Optional<ProjectName> project) {
    int weight = limits.projects().of(project).weight();
    return state.queue().turn(wants.getFirst(), priority, project, weight);
  }

  private void touch(Demand demand, boolean waits) {
    if (waits) {
      touched.addAll(demand.labels());
    } else if (demand.wants().size() > 1 || limits.projects().isLimited(demand.project())) {
      // What was kept for it, if it waited, is so no more; or its project may have others now.
      touchAll();
    }
  }

  /** Labels of which something has changed that those who wait may be waiting for. */
  Set<String> touched() {
    return Set.copyOf(touched);
  }

  void touch(String label) {
    touched.add(label);
  }

  void touchAll() {
    touched.addAll(state.queue().labels());
  }

  void want(Effect effect) {
    effects.add(effect);
  }

  Step end(Verdict verdict) {
    return new Step(state, verdict, Changes.of(changed), effects, transitions);
  }
}
