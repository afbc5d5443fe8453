package dev.snapback.controller.scheduler;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

/**
 * Who waits for nodes. Immutable; a changed one shares what did not change with the one it came
 * from. To find whom an idle node could serve costs by the kinds of demands that wait for its
 * label, not by their number.
 */
final class Queue {
  static final Queue EMPTY =
      new Queue(
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty());

  /** How far one node moves its project back. */
  private static final long TURN = 1000;

  private record Lane(String label, int priority, Optional<ProjectName> project) {}

  private final PMap<Requester, Demand> all;
  private final PMap<Demand.Kind, PSortedSet<Demand>> kinds;
  // The first of each kind, by each of its labels.
  private final PMap<String, PSortedSet<Demand>> heads;
  private final PMap<Lane, PSortedSet<Demand>> lanes;
  // How many nodes of each label are waited for, that any of the label will do for; by project.
  private final PMap<String, PMap<Optional<ProjectName>, Integer>> wanted;

  private Queue(
      PMap<Requester, Demand> all,
      PMap<Demand.Kind, PSortedSet<Demand>> kinds,
      PMap<String, PSortedSet<Demand>> heads,
      PMap<Lane, PSortedSet<Demand>> lanes,
      PMap<String, PMap<Optional<ProjectName>, Integer>> wanted) {
    this.all = all;
    this.kinds = kinds;
    this.heads = heads;
    this.lanes = lanes;
    this.wanted = wanted;
  }

  /**
   * Those that are served before it and wait for one of its labels; at most so many of each kind.
   */
  List<Demand> ahead(Demand demand, int most) {
    Set<Demand.Kind> all =
        demand.labels().stream()
            .flatMap(label -> of(heads, label).stream())
            .map(Demand::kind)
            .collect(Collectors.toSet());
    return all.stream()
        .flatMap(kind -> of(kinds, kind).headSet(demand).stream().limit(most))
        .sorted()
        .toList();
  }

  /** How many there are of them. */
  int before(Demand demand) {
    return ahead(demand, Integer.MAX_VALUE).size();
  }

  /** What is waited for, each kind of it once, in no order. */
  Stream<Want> wants() {
    return kinds.keySet().stream().flatMap(kind -> kind.wants().stream());
  }

  /** The same of those that want several nodes together. */
  Stream<Want> wantsOfGangs() {
    return kinds.keySet().stream()
        .filter(kind -> kind.wants().size() > 1)
        .flatMap(kind -> kind.wants().stream());
  }

  /**
   * Those of these labels that are waited for; all that are, where somebody who wants several nodes
   * waits for one of these: what is kept for them, or no more, may be of any label.
   */
  Set<String> concerned(Set<String> labels) {
    Set<String> waited =
        labels.stream().filter(heads::containsKey).collect(Collectors.toUnmodifiableSet());
    boolean kept =
        waited.stream()
            .anyMatch(label -> of(heads, label).stream().anyMatch(head -> head.wants().size() > 1));
    return kept ? labels() : waited;
  }

  /** Of all that is waited for. */
  Set<String> labels() {
    return heads.keySet();
  }

  /**
   * The place of a new demand, so that projects take turns: behind its own project's last one, but
   * not before the first that waits. So who asks for one node now and then does not wait for all
   * that another project has asked for before.
   *
   * @param weight how many turns the project has where others have one
   */
  long turn(Want first, int priority, Optional<ProjectName> project, int weight) {
    String label = first.label();
    long begin =
        of(heads, label).stream()
            .filter(head -> head.priority() == priority)
            .mapToLong(Demand::turn)
            .findFirst()
            .orElse(0);
    PSortedSet<Demand> own = of(lanes, new Lane(label, priority, project));
    if (own.isEmpty()) {
      return begin;
    }
    Demand last = own.last();
    return Math.max(begin, last.turn() + TURN * last.wants().size() / weight);
  }

  Queue with(Demand demand) {
    return without(demand.who()).plus(demand);
  }

  private Queue plus(Demand demand) {
    PSortedSet<Demand> same = of(kinds, demand.kind());
    PSortedSet<Demand> more = same.plus(demand);
    return new Queue(
        all.plus(demand.who(), demand),
        kinds.plus(demand.kind(), more),
        withHead(demand, first(same), first(more)),
        lanes.plus(lane(demand), of(lanes, lane(demand)).plus(demand)),
        wanted(demand, 1));
  }

  Queue without(Requester who) {
    Demand demand = all.get(who);
    if (demand == null) {
      return this;
    }
    PSortedSet<Demand> same = of(kinds, demand.kind());
    PSortedSet<Demand> fewer = same.minus(demand);
    return new Queue(
        all.minus(who),
        put(kinds, demand.kind(), fewer),
        withHead(demand, first(same), first(fewer)),
        put(lanes, lane(demand), of(lanes, lane(demand)).minus(demand)),
        wanted(demand, -1));
  }

  private PMap<String, PMap<Optional<ProjectName>, Integer>> wanted(Demand demand, int change) {
    var result = wanted;
    for (Want want : demand.wants()) {
      if (want.isPlain()) {
        var of = result.getOrDefault(want.label(), HashTreePMap.empty());
        int now = of.getOrDefault(demand.project(), 0) + change;
        var changed = now == 0 ? of.minus(demand.project()) : of.plus(demand.project(), now);
        result =
            changed.isEmpty() ? result.minus(want.label()) : result.plus(want.label(), changed);
      }
    }
    return result;
  }

  /** Each demand that waits for a node of that label of which more must be true. */
  Stream<Demand> choosy(String label) {
    return of(heads, label).stream()
        .filter(head -> head.wants().stream().anyMatch(want -> !want.where().isEmpty()))
        .flatMap(head -> of(kinds, head.kind()).stream());
  }

  /** How many nodes of that label are waited for, that any of it will do for, by project. */
  Map<Optional<ProjectName>, Integer> wanted(String label) {
    return wanted.getOrDefault(label, HashTreePMap.empty());
  }

  private PMap<String, PSortedSet<Demand>> withHead(
      Demand demand, Optional<Demand> before, Optional<Demand> after) {
    var result = heads;
    if (!before.equals(after)) {
      for (String label : demand.labels()) {
        PSortedSet<Demand> of = of(result, label);
        if (before.isPresent()) {
          of = of.minus(before.get());
        }
        if (after.isPresent()) {
          of = of.plus(after.get());
        }
        result = put(result, label, of);
      }
    }
    return result;
  }

  private static Lane lane(Demand demand) {
    return new Lane(demand.wants().getFirst().label(), demand.priority(), demand.project());
  }

  private static Optional<Demand> first(SortedSet<Demand> set) {
    return set.isEmpty() ? Optional.empty() : Optional.of(set.first());
  }

  private static <K> PSortedSet<Demand> of(PMap<K, PSortedSet<Demand>> map, K key) {
    PSortedSet<Demand> found = map.get(key);
    return found == null ? TreePSet.empty() : found;
  }

  private static <K> PMap<K, PSortedSet<Demand>> put(
      PMap<K, PSortedSet<Demand>> map, K key, PSortedSet<Demand> set) {
    return set.isEmpty() ? map.minus(key) : map.plus(key, set);
  }

  /** Whoever waits for one of these labels, in the order in which they are served. */
  Walk walk(Set<String> labels) {
    return new Walk(labels);
  }

  /** Goes through the queue as it was. For one thread. */
  final class Walk {
    private final PriorityQueue<Demand> next = new PriorityQueue<>(Comparator.naturalOrder());

    private Walk(Set<String> labels) {
      Set<Requester> known = new HashSet<>();
      for (String label : labels) {
        for (Demand head : of(heads, label)) {
          if (known.add(head.who())) {
            next.add(head);
          }
        }
      }
    }

    /** The first of those kinds that are left; empty: there is none. */
    Optional<Demand> next() {
      return Optional.ofNullable(next.poll());
    }

    /** Those of its kind that come after it are wanted, too; otherwise none of them is. */
    void goOn(Demand from) {
      Demand after = of(kinds, from.kind()).higher(from);
      if (after != null) {
        next.add(after);
      }
    }
  }
}
