package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

/**
 * Everything the scheduler knows. Immutable; a changed one shares what did not change with the one
 * it came from.
 *
 * <p>Holds what is alive: a run that is DONE and a reset that is over leave it and are only in the
 * store. The queue, the idle nodes and the deadlines are indexes, made from the records.
 */
public final class State {
  private static final State EMPTY =
      new State(
          FleetState.EMPTY,
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          TreePSet.empty(),
          HashTreePMap.empty(),
          Queue.EMPTY,
          HashTreePMap.empty(),
          TreePSet.empty(),
          ImageState.EMPTY,
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          TreePSet.empty());

  private final FleetState fleet;
  private final PMap<RunId, RunRecord> runs;
  private final PMap<RequestId, RequestRecord> requests;
  private final PSortedSet<Since<RequestId>> patience;
  private final PMap<NodeName, ResetRecord> resets;
  private final Queue queue;
  private final PMap<RunId, HoldRecord> holds;
  private final PSortedSet<Since<RunId>> due;
  private final ImageState pristine;
  private final PMap<String, LearnedRecord> learned;
  private final PMap<String, PoolRecord> pools;
  private final PSortedSet<Since<String>> looks;

  private State(
      FleetState fleet,
      PMap<RunId, RunRecord> runs,
      PMap<RequestId, RequestRecord> requests,
      PSortedSet<Since<RequestId>> patience,
      PMap<NodeName, ResetRecord> resets,
      Queue queue,
      PMap<RunId, HoldRecord> holds,
      PSortedSet<Since<RunId>> due,
      ImageState pristine,
      PMap<String, LearnedRecord> learned,
      PMap<String, PoolRecord> pools,
      PSortedSet<Since<String>> looks) {
    this.fleet = fleet;
    this.runs = runs;
    this.requests = requests;
    this.patience = patience;
    this.resets = resets;
    this.queue = queue;
    this.holds = holds;
    this.due = due;
    this.pristine = pristine;
    this.learned = learned;
    this.pools = pools;
    this.looks = looks;
  }

  public static State empty() {
    return EMPTY;
  }

  /** The state that these records are, in any order; those that are over are left out. */
  public static State of(Collection<? extends Stored> records) {
    State state = EMPTY;
    for (Stored record : records) {
      state = state.with(record);
    }
    return state;
  }

  public Map<NodeName, NodeRecord> nodes() {
    return fleet.nodes();
  }

  /** What is left of those that are none any more: who calls under such a name hears why. */
  public Map<NodeName, NodeRecord> forgotten() {
    return fleet.forgotten();
  }

  /** Those that are not DONE. */
  public Map<RunId, RunRecord> runs() {
    return runs;
  }

  /** Those that wait, and those that are leases. */
  public Map<RequestId, RequestRecord> requests() {
    return requests;
  }

  /** Those that are going on. */
  public Map<NodeName, ResetRecord> resets() {
    return resets;
  }

  /** Those that are not GONE. */
  public Map<RunId, HoldRecord> holds() {
    return holds;
  }

  /** By name. */
  public Map<String, ImageRecord> images() {
    return pristine.images();
  }

  /** By id, those that failed or are on no node any more among them. */
  public Map<String, VersionRecord> versions() {
    return pristine.versions();
  }

  /** The nodes that have a version, or part of it. */
  public Map<NodeName, CopyRecord> copies(String version) {
    return pristine.of(version);
  }

  /** The versions of which something is on a node, in no order. */
  Set<String> copied() {
    return pristine.copies().keySet();
  }

  Optional<CopyRecord> copy(NodeName node, String version) {
    return Optional.ofNullable(pristine.of(version).get(node));
  }

  /** By name; those of which anything is known. */
  public Map<String, PoolRecord> pools() {
    return pools;
  }

  /** Those that are to be looked at again by now, by name. */
  List<PoolRecord> poolsDue(Instant now) {
    return looks.stream()
        .takeWhile(look -> !look.at().isAfter(now))
        .map(look -> Optional.ofNullable(pools.get(look.what())).orElseThrow())
        .toList();
  }

  /** How many of a label will be READY if all goes well, and nobody's. */
  int coming(String label) {
    return fleet.coming().getOrDefault(label, 0);
  }

  FleetState.Usage usage(String pool) {
    return fleet.usage().getOrDefault(pool, FleetState.Usage.NONE);
  }

  /** How long what takes. */
  Map<String, LearnedRecord> learned() {
    return learned;
  }

  /** When a {@link Event.Tick} is due; empty: never, as things are. */
  public Optional<Instant> nextDeadline() {
    Optional<Instant> look = looks.isEmpty() ? Optional.empty() : Optional.of(looks.first().at());
    return Stream.of(nextNodeDeadline(), nextImageDeadline(), look)
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  /** Of nodes, holds and requests. */
  Optional<Instant> nextNodeDeadline() {
    return Stream.of(fleet.deadlines(), due, patience)
        .filter(set -> !set.isEmpty())
        .map(set -> set.first().at())
        .min(Comparator.naturalOrder());
  }

  Optional<Instant> nextImageDeadline() {
    return pristine.due().isEmpty() ? Optional.empty() : Optional.of(pristine.due().first().at());
  }

  /** The hold about which something is to be done first. */
  Optional<HoldRecord> nextHold() {
    return due.isEmpty() ? Optional.empty() : Optional.ofNullable(holds.get(due.first().what()));
  }

  /** The waiting request that is to be given up first. */
  Optional<RequestRecord> nextRequest() {
    return patience.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(requests.get(patience.first().what()));
  }

  Queue queue() {
    return queue;
  }

  /** Those that nodes have. */
  public Set<String> labels() {
    return fleet.labeled().minus(Want.ANY_LABEL).keySet();
  }

  public boolean isLabel(String label) {
    return !label.isEmpty() && fleet.labeled().containsKey(label);
  }

  /** The nodes of a label, by name; of {@link Want#ANY_LABEL}: all. */
  Stream<NodeRecord> labeled(String label) {
    return FleetState.of(fleet.labeled(), label).stream()
        .map(name -> Optional.ofNullable(nodes().get(name)).orElseThrow());
  }

  /** Those of them that are READY, the longest idle first. */
  PSortedSet<Since<NodeName>> idle(String label) {
    return FleetState.of(fleet.idle(), label);
  }

  boolean hasIdle(String label) {
    return fleet.idle().containsKey(label);
  }

  PSortedSet<Since<NodeName>> deadlines() {
    return fleet.deadlines();
  }

  State with(Stored record) {
    return switch (record) {
      case NodeRecord node -> with(node);
      case RunRecord run -> with(run);
      case RequestRecord request -> with(request);
      case ResetRecord reset -> with(reset);
      case HoldRecord hold -> with(hold);
      case ImageRecord image -> with(pristine.with(image));
      case VersionRecord version -> with(pristine.with(version));
      case CopyRecord copy -> with(pristine.with(copy));
      case PoolRecord pool -> with(pool);
      case LearnedRecord news -> with(learned.plus(news.what(), news));
    };
  }

  private State with(NodeRecord node) {
    return new State(
        fleet.with(node),
        runs,
        requests,
        patience,
        resets,
        queue,
        holds,
        due,
        pristine,
        learned,
        pools,
        looks);
  }

  private State with(RunRecord run) {
    return new State(
        fleet,
        run.state() == RunState.DONE ? runs.minus(run.id()) : runs.plus(run.id(), run),
        requests,
        patience,
        resets,
        run.state() == RunState.QUEUED ? queue.with(run.demand()) : queue.without(run.id()),
        holds,
        due,
        pristine,
        learned,
        pools,
        looks);
  }

  /** One that is granted has its nodes' deadlines. */
  private State with(RequestRecord request) {
    boolean waits = request.state() == RequestState.WAITING;
    Since<RequestId> due =
        new Since<>(request.submitted().plus(request.order().patience()), request.id());
    return new State(
        fleet,
        runs,
        request.state().isOver()
            ? requests.minus(request.id())
            : requests.plus(request.id(), request),
        waits ? patience.plus(due) : patience.minus(due),
        resets,
        waits ? queue.with(request.demand()) : queue.without(request.id()),
        holds,
        this.due,
        pristine,
        learned,
        pools,
        looks);
  }

  private State with(ResetRecord reset) {
    return new State(
        fleet,
        runs,
        requests,
        patience,
        withReset(reset),
        queue,
        holds,
        due,
        pristine,
        learned,
        pools,
        looks);
  }

  private State with(HoldRecord hold) {
    HoldRecord before = holds.get(hold.id());
    var newDue = due;
    if (before != null && before.due().isPresent()) {
      newDue = newDue.minus(new Since<>(before.due().get(), hold.id()));
    }
    if (hold.due().isPresent()) {
      newDue = newDue.plus(new Since<>(hold.due().get(), hold.id()));
    }
    var newHolds =
        hold.state() == HoldState.GONE ? holds.minus(hold.id()) : holds.plus(hold.id(), hold);
    return new State(
        fleet, runs, requests, patience, resets, queue, newHolds, newDue, pristine, learned, pools,
        looks);
  }

  private State with(PoolRecord pool) {
    PoolRecord before = pools.get(pool.name());
    var newLooks = looks;
    if (before != null && before.look().isPresent()) {
      newLooks = newLooks.minus(new Since<>(before.look().get(), pool.name()));
    }
    if (pool.look().isPresent()) {
      newLooks = newLooks.plus(new Since<>(pool.look().get(), pool.name()));
    }
    return new State(
        fleet,
        runs,
        requests,
        patience,
        resets,
        queue,
        holds,
        due,
        pristine,
        learned,
        pools.plus(pool.name(), pool),
        newLooks);
  }

  private State with(PMap<String, LearnedRecord> other) {
    return new State(
        fleet, runs, requests, patience, resets, queue, holds, due, pristine, other, pools, looks);
  }

  private State with(ImageState other) {
    return new State(
        fleet, runs, requests, patience, resets, queue, holds, due, other, learned, pools, looks);
  }

  private PMap<NodeName, ResetRecord> withReset(ResetRecord reset) {
    if (reset.ready().isEmpty() && reset.failure().isEmpty()) {
      return resets.plus(reset.node(), reset);
    }
    // Records come in any order from the store: one that is over must not hide the one that goes
    // on.
    ResetRecord known = resets.get(reset.node());
    boolean same = known != null && known.number() == reset.number();
    return same ? resets.minus(reset.node()) : resets;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof State that
        && nodes().equals(that.nodes())
        && runs.equals(that.runs)
        && requests.equals(that.requests)
        && resets.equals(that.resets)
        && holds.equals(that.holds)
        && forgotten().equals(that.forgotten())
        && pristine.equals(that.pristine)
        && learned.equals(that.learned)
        && pools.equals(that.pools);
  }

  @Override
  public int hashCode() {
    return nodes().hashCode() * 31 + runs.hashCode();
  }

  @Override
  public String toString() {
    return "State[" + nodes().values() + ", " + runs.values() + ", " + resets.values() + "]";
  }
}
