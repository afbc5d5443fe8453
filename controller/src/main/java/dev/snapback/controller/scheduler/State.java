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
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          TreePSet.empty(),
          HashTreePMap.empty(),
          TreePSet.empty(),
          HashTreePMap.empty(),
          TreePSet.empty(),
          HashTreePMap.empty(),
          ImageState.EMPTY);

  private final PMap<NodeName, NodeRecord> nodes;
  private final PMap<RunId, RunRecord> runs;
  private final PMap<NodeName, ResetRecord> resets;
  private final PSortedSet<Since<RunId>> queue;
  private final PMap<String, PSortedSet<Since<NodeName>>> idle;
  private final PSortedSet<Since<NodeName>> deadlines;
  private final PMap<RunId, HoldRecord> holds;
  private final PSortedSet<Since<RunId>> due;
  private final PMap<NodeName, NodeRecord> forgotten;
  private final ImageState pristine;

  private State(
      PMap<NodeName, NodeRecord> nodes,
      PMap<RunId, RunRecord> runs,
      PMap<NodeName, ResetRecord> resets,
      PSortedSet<Since<RunId>> queue,
      PMap<String, PSortedSet<Since<NodeName>>> idle,
      PSortedSet<Since<NodeName>> deadlines,
      PMap<RunId, HoldRecord> holds,
      PSortedSet<Since<RunId>> due,
      PMap<NodeName, NodeRecord> forgotten,
      ImageState pristine) {
    this.nodes = nodes;
    this.runs = runs;
    this.resets = resets;
    this.queue = queue;
    this.idle = idle;
    this.deadlines = deadlines;
    this.holds = holds;
    this.due = due;
    this.forgotten = forgotten;
    this.pristine = pristine;
  }

  public static State empty() {
    return EMPTY;
  }

  /** The state that these records are; those that are over are left out. */
  public static State of(
      Collection<NodeRecord> nodes,
      Collection<RunRecord> runs,
      Collection<ResetRecord> resets,
      Collection<HoldRecord> holds) {
    return of(nodes, runs, resets, holds, List.of(), List.of(), List.of());
  }

  /** The same, with what is known of images. */
  public static State of(
      Collection<NodeRecord> nodes,
      Collection<RunRecord> runs,
      Collection<ResetRecord> resets,
      Collection<HoldRecord> holds,
      Collection<ImageRecord> images,
      Collection<VersionRecord> versions,
      Collection<CopyRecord> copies) {
    State state = EMPTY;
    for (ImageRecord image : images) {
      state = state.with(image);
    }
    for (VersionRecord version : versions) {
      state = state.with(version);
    }
    for (CopyRecord copy : copies) {
      state = state.with(copy);
    }
    for (HoldRecord hold : holds) {
      state = state.with(hold);
    }
    for (NodeRecord node : nodes) {
      state = state.with(node);
    }
    for (RunRecord run : runs) {
      state = state.with(run);
    }
    for (ResetRecord reset : resets) {
      state = state.with(reset);
    }
    return state;
  }

  public Map<NodeName, NodeRecord> nodes() {
    return nodes;
  }

  /** What is left of those that are none any more: who calls under such a name hears why. */
  public Map<NodeName, NodeRecord> forgotten() {
    return forgotten;
  }

  /** Those that are not DONE. */
  public Map<RunId, RunRecord> runs() {
    return runs;
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

  /** When a {@link Event.Tick} is due; empty: never, as things are. */
  public Optional<Instant> nextDeadline() {
    return Stream.of(nextNodeDeadline(), nextImageDeadline())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  /** Of nodes and holds. */
  Optional<Instant> nextNodeDeadline() {
    return Stream.of(deadlines, due)
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

  PSortedSet<Since<RunId>> queue() {
    return queue;
  }

  /** The READY nodes of a label, the longest idle first; of {@link RunOrder#ANY_LABEL}: all. */
  PSortedSet<Since<NodeName>> idle(String label) {
    PSortedSet<Since<NodeName>> found = idle.get(label);
    return found == null ? TreePSet.empty() : found;
  }

  boolean hasIdle() {
    return !idle.isEmpty();
  }

  PSortedSet<Since<NodeName>> deadlines() {
    return deadlines;
  }

  State with(NodeRecord node) {
    NodeRecord before = nodes.get(node.name());
    var newIdle = before == null ? idle : idleWithout(idle, before);
    var newDeadlines = deadlines;
    if (before != null && before.deadline().isPresent()) {
      newDeadlines = newDeadlines.minus(new Since<>(before.deadline().get(), node.name()));
    }
    if (node.deadline().isPresent()) {
      newDeadlines = newDeadlines.plus(new Since<>(node.deadline().get(), node.name()));
    }
    boolean gone = node.state() == NodeState.FORGOTTEN;
    return new State(
        gone ? nodes.minus(node.name()) : nodes.plus(node.name(), node),
        runs,
        resets,
        queue,
        idleWith(newIdle, node),
        newDeadlines,
        holds,
        due,
        gone ? forgotten.plus(node.name(), node) : forgotten.minus(node.name()),
        pristine);
  }

  State with(RunRecord run) {
    Since<RunId> place = new Since<>(run.submitted(), run.id());
    return new State(
        nodes,
        run.state() == RunState.DONE ? runs.minus(run.id()) : runs.plus(run.id(), run),
        resets,
        run.state() == RunState.QUEUED ? queue.plus(place) : queue.minus(place),
        idle,
        deadlines,
        holds,
        due,
        forgotten,
        pristine);
  }

  State with(ResetRecord reset) {
    return new State(
        nodes, runs, withReset(reset), queue, idle, deadlines, holds, due, forgotten, pristine);
  }

  State with(HoldRecord hold) {
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
        nodes, runs, resets, queue, idle, deadlines, newHolds, newDue, forgotten, pristine);
  }

  State with(ImageRecord image) {
    return with(pristine.with(image));
  }

  State with(VersionRecord version) {
    return with(pristine.with(version));
  }

  State with(CopyRecord copy) {
    return with(pristine.with(copy));
  }

  private State with(ImageState other) {
    return new State(nodes, runs, resets, queue, idle, deadlines, holds, due, forgotten, other);
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

  /** Its labels, and the empty one, which every node has. */
  private static List<String> queues(NodeRecord node) {
    return Stream.concat(node.labels().stream(), Stream.of(RunOrder.ANY_LABEL)).distinct().toList();
  }

  private static PMap<String, PSortedSet<Since<NodeName>>> idleWith(
      PMap<String, PSortedSet<Since<NodeName>>> idle, NodeRecord node) {
    if (node.state() != NodeState.READY) {
      return idle;
    }
    var result = idle;
    for (String label : queues(node)) {
      PSortedSet<Since<NodeName>> of = result.get(label);
      PSortedSet<Since<NodeName>> others = of == null ? TreePSet.empty() : of;
      result = result.plus(label, others.plus(new Since<>(node.since(), node.name())));
    }
    return result;
  }

  private static PMap<String, PSortedSet<Since<NodeName>>> idleWithout(
      PMap<String, PSortedSet<Since<NodeName>>> idle, NodeRecord node) {
    var result = idle;
    for (String label : queues(node)) {
      PSortedSet<Since<NodeName>> of = result.get(label);
      if (of != null) {
        var others = of.minus(new Since<>(node.since(), node.name()));
        result = others.isEmpty() ? result.minus(label) : result.plus(label, others);
      }
    }
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof State that
        && nodes.equals(that.nodes)
        && runs.equals(that.runs)
        && resets.equals(that.resets)
        && holds.equals(that.holds)
        && forgotten.equals(that.forgotten)
        && pristine.equals(that.pristine);
  }

  @Override
  public int hashCode() {
    return nodes.hashCode() * 31 + runs.hashCode();
  }

  @Override
  public String toString() {
    return "State[" + nodes.values() + ", " + runs.values() + ", " + resets.values() + "]";
  }
}
