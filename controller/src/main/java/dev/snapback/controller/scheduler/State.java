package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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
  private static final State EMPTY = new State(new Draft());

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
  private final PoolState pools;
  private final HealthState health;
  // How many nodes each project has.
  private final PMap<ProjectName, Integer> used;

  private State(Draft draft) {
    this.fleet = draft.fleet;
    this.runs = draft.runs;
    this.requests = draft.requests;
    this.patience = draft.patience;
    this.resets = draft.resets;
    this.queue = draft.queue;
    this.holds = draft.holds;
    this.due = draft.due;
    this.pristine = draft.pristine;
    this.learned = draft.learned;
    this.pools = draft.pools;
    this.health = draft.health;
    this.used = draft.used;
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
    return pools.records();
  }

  /** Those that are to be looked at again by now, by name. */
  List<PoolRecord> poolsDue(Instant now) {
    return pools.lookedAt(now);
  }

  HealthState health() {
    return health;
  }

  /** What is known of a node's fitness, beside its state. */
  public Optional<HealthRecord> health(NodeName node) {
    return health.of(node);
  }

  /** How many nodes a project has. */
  int used(ProjectName project) {
    return used.getOrDefault(project, 0);
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
    return Stream.of(nextNodeDeadline(), nextImageDeadline(), pools.nextLook(), health.nextLook())
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

  /** How many there are of them. */
  int count(String label) {
    return FleetState.of(fleet.labeled(), label).size();
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
      case PoolRecord pool -> with(draft -> draft.pools = pools.with(pool));
      case HealthRecord node -> with(draft -> draft.health = health.with(node));
      case LearnedRecord news -> with(draft -> draft.learned = learned.plus(news.what(), news));
    };
  }

  private State with(NodeRecord node) {
    return with(draft -> draft.fleet = fleet.with(node));
  }

  private State with(RunRecord run) {
    RunRecord before = runs.get(run.id());
    int has = run.state() == RunState.DONE ? 0 : run.nodes().size();
    return with(draft -> {
      draft.runs = run.state() == RunState.DONE ? runs.minus(run.id()) : runs.plus(run.id(), run);
      draft.queue =
          run.state() == RunState.QUEUED ? queue.with(run.demand()) : queue.without(run.id());
      draft.used = used(run.order().project(), has - (before == null ? 0 : before.nodes().size()));
    });
  }

  /** One that is granted has its nodes' deadlines. */
  private State with(RequestRecord request) {
    RequestId id = request.id();
    RequestRecord before = requests.get(id);
    boolean over = request.state().isOver();
    int has = over ? 0 : request.nodes().size();
    boolean waits = request.state() == RequestState.WAITING;
    var end = new Since<>(request.submitted().plus(request.order().patience()), id);
    return with(draft -> {
      draft.requests = over ? requests.minus(id) : requests.plus(id, request);
      draft.patience = waits ? patience.plus(end) : patience.minus(end);
      draft.queue = waits ? queue.with(request.demand()) : queue.without(id);
      draft.used =
          used(request.order().project(), has - (before == null ? 0 : before.nodes().size()));
    });
  }

  private PMap<ProjectName, Integer> used(Optional<ProjectName> project, int change) {
    if (project.isEmpty() || change == 0) {
      return used;
    }
    int now = used.getOrDefault(project.get(), 0) + change;
    return now == 0 ? used.minus(project.get()) : used.plus(project.get(), now);
  }

  private State with(ResetRecord reset) {
    return with(draft -> draft.resets = withReset(reset));
  }

  private State with(HoldRecord hold) {
    RunId id = hold.id();
    HoldRecord before = holds.get(id);
    return with(draft -> {
      draft.holds = hold.state() == HoldState.GONE ? holds.minus(id) : holds.plus(id, hold);
      draft.due =
          Since.moved(due, id, Optional.ofNullable(before).flatMap(HoldRecord::due), hold.due());
    });
  }

  private State with(ImageState images) {
    return with(draft -> draft.pristine = images);
  }

  private State with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return new State(draft);
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
        && pools.equals(that.pools)
        && health.equals(that.health);
  }

  @Override
  public int hashCode() {
    return nodes().hashCode() * 31 + runs.hashCode();
  }

  @Override
  public String toString() {
    return "State[" + nodes().values() + ", " + runs.values() + ", " + resets.values() + "]";
  }

  /** What may change of it, on its way from one state to the next. */
  private static final class Draft {
    private FleetState fleet;
    private PMap<RunId, RunRecord> runs;
    private PMap<RequestId, RequestRecord> requests;
    private PSortedSet<Since<RequestId>> patience;
    private PMap<NodeName, ResetRecord> resets;
    private Queue queue;
    private PMap<RunId, HoldRecord> holds;
    private PSortedSet<Since<RunId>> due;
    private ImageState pristine;
    private PMap<String, LearnedRecord> learned;
    private PoolState pools;
    private HealthState health;
    private PMap<ProjectName, Integer> used;

    /** Of the empty one. */
    Draft() {
      fleet = FleetState.EMPTY;
      runs = HashTreePMap.empty();
      requests = HashTreePMap.empty();
      patience = TreePSet.empty();
      resets = HashTreePMap.empty();
      queue = Queue.EMPTY;
      holds = HashTreePMap.empty();
      due = TreePSet.empty();
      pristine = ImageState.EMPTY;
      learned = HashTreePMap.empty();
      pools = PoolState.EMPTY;
      health = HealthState.EMPTY;
      used = HashTreePMap.empty();
    }

    Draft(State from) {
      fleet = from.fleet;
      runs = from.runs;
      requests = from.requests;
      patience = from.patience;
      resets = from.resets;
      queue = from.queue;
      holds = from.holds;
      due = from.due;
      pristine = from.pristine;
      learned = from.learned;
      pools = from.pools;
      health = from.health;
      used = from.used;
    }
  }
}
