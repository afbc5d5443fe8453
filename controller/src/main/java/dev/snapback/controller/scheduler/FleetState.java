package dev.snapback.controller.scheduler;

import java.util.LinkedHashSet;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

/**
 * The nodes, and what is to be found quickly of them. Immutable, as {@link State} is.
 *
 * @param nodes those that are not FORGOTTEN
 * @param forgotten what is left of the others
 * @param labeled their names by label, all of them under the empty one
 * @param idle likewise of those that are READY, the longest idle first
 * @param coming by label: how many will be READY if all goes well, and nobody's
 * @param usage by pool: what its nodes take up
 * @param deadlines of those that have one
 */
record FleetState(
    PMap<NodeName, NodeRecord> nodes,
    PMap<NodeName, NodeRecord> forgotten,
    PMap<String, PSortedSet<NodeName>> labeled,
    PMap<String, PSortedSet<Since<NodeName>>> idle,
    PMap<String, Integer> coming,
    PMap<String, Usage> usage,
    PSortedSet<Since<NodeName>> deadlines) {
  /**
   * What of a pool is taken up.
   *
   * @param ready how many of the nodes are READY
   */
  record Usage(int nodes, int ready, int cores, int memoryMib) {
    static final Usage NONE = new Usage(0, 0, 0, 0);

    private Usage and(Pooled node, boolean isReady, int times) {
      return new Usage(
          nodes + times,
          isReady ? ready + times : ready,
          cores + times * node.cores(),
          memoryMib + times * node.memoryMib());
    }
  }

  static final FleetState EMPTY =
      new FleetState(
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          TreePSet.empty());

  FleetState with(NodeRecord node) {
    NodeRecord before = nodes.get(node.name());
    if (before != null && isFoundAs(before, node)) {
      return new FleetState(
          nodes.plus(node.name(), node), forgotten, labeled, idle, coming, usage, deadlines);
    }
    FleetState left = before == null ? this : without(before, node);
    if (node.state() == NodeState.FORGOTTEN) {
      return new FleetState(
          left.nodes.minus(node.name()),
          // Names of nodes that a provider made do not come again.
          node.pooled().isPresent() ? left.forgotten : left.forgotten.plus(node.name(), node),
          left.labeled,
          left.idle,
          left.coming,
          left.usage,
          left.deadlines);
    }
    var newLabeled = left.labeled;
    var newIdle = left.idle;
    boolean isNew = before == null || !before.labels().equals(node.labels());
    for (String label : labels(node)) {
      if (isNew) {
        newLabeled = newLabeled.plus(label, of(newLabeled, label).plus(node.name()));
      }
      if (node.state() == NodeState.READY) {
        newIdle = newIdle.plus(label, of(newIdle, label).plus(since(node)));
      }
    }
    var newDeadlines =
        node.deadline()
            .map(at -> left.deadlines.plus(new Since<>(at, node.name())))
            .orElse(left.deadlines);
    return new FleetState(
        left.nodes.plus(node.name(), node),
        left.forgotten.minus(node.name()),
        newLabeled,
        newIdle,
        counted(left.coming, node, 1),
        used(left.usage, node, 1),
        newDeadlines);
  }

  /** Whether nothing has changed by which it is found, or counted. */
  private static boolean isFoundAs(NodeRecord before, NodeRecord after) {
    return after.state() == before.state()
        && after.since().equals(before.since())
        && after.deadline().equals(before.deadline())
        && after.labels().equals(before.labels())
        && after.pooled().equals(before.pooled());
  }

  private static PMap<String, Integer> counted(
      PMap<String, Integer> coming, NodeRecord node, int change) {
    var result = coming;
    if (isComing(node)) {
      for (String label : labels(node)) {
        int now = result.getOrDefault(label, 0) + change;
        result = now == 0 ? result.minus(label) : result.plus(label, now);
      }
    }
    return result;
  }

  private static boolean isComing(NodeRecord node) {
    return switch (node.state()) {
      case BUILDING, RESETTING, VERIFYING -> true;
      case ENROLLING, READY, LEASED, HELD, QUARANTINED, DELETING, FORGOTTEN -> false;
    };
  }

  private static PMap<String, Usage> used(PMap<String, Usage> usage, NodeRecord node, int change) {
    return node.pooled()
        .map(pooled ->
            usage.plus(
                pooled.pool(),
                usage
                    .getOrDefault(pooled.pool(), Usage.NONE)
                    .and(pooled, node.state() == NodeState.READY, change)))
        .orElse(usage);
  }

  /** Without what will not be so any more. */
  private FleetState without(NodeRecord before, NodeRecord after) {
    var newLabeled = labeled;
    var newIdle = idle;
    boolean stays = after.state() != NodeState.FORGOTTEN && after.labels().equals(before.labels());
    for (String label : labels(before)) {
      if (!stays) {
        newLabeled = put(newLabeled, label, of(newLabeled, label).minus(before.name()));
      }
      if (before.state() == NodeState.READY) {
        newIdle = put(newIdle, label, of(newIdle, label).minus(since(before)));
      }
    }
    var newDeadlines =
        before
            .deadline()
            .map(at -> deadlines.minus(new Since<>(at, before.name())))
            .orElse(deadlines);
    return new FleetState(
        nodes,
        forgotten,
        newLabeled,
        newIdle,
        counted(coming, before, -1),
        used(usage, before, -1),
        newDeadlines);
  }

  private static Since<NodeName> since(NodeRecord node) {
    return new Since<>(node.since(), node.name());
  }

  /** Its labels, and the empty one, which every node has. */
  static Set<String> labels(NodeRecord node) {
    Set<String> labels = new LinkedHashSet<>(node.labels());
    labels.add(Want.ANY_LABEL);
    return labels;
  }

  static <T extends Comparable<T>> PSortedSet<T> of(PMap<String, PSortedSet<T>> map, String label) {
    PSortedSet<T> found = map.get(label);
    return found == null ? TreePSet.empty() : found;
  }

  private static <T extends Comparable<T>> PMap<String, PSortedSet<T>> put(
      PMap<String, PSortedSet<T>> map, String label, PSortedSet<T> set) {
    return set.isEmpty() ? map.minus(label) : map.plus(label, set);
  }
}
