package dev.snapback.controller.simulation;

import static dev.snapback.controller.simulation.Guarantees.require;

import dev.snapback.controller.scheduler.HoldRecord;
import dev.snapback.controller.scheduler.HoldState;
import dev.snapback.controller.scheduler.Limits;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.NodeState;
import dev.snapback.controller.scheduler.PoolRule;
import dev.snapback.controller.scheduler.Pooled;
import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.ProjectRules;
import dev.snapback.controller.scheduler.RequestRecord;
import dev.snapback.controller.scheduler.Requester;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunRecord;
import dev.snapback.controller.scheduler.RunState;
import dev.snapback.controller.scheduler.State;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is there and who has how much, counted from the records alone, and held against the limits.
 * Not thread-safe.
 */
final class Books {
  private static final Room NOTHING = new Room(0, 0, 0);

  private final Limits limits;
  private final Map<String, PoolRule> rules = new HashMap<>();
  private final Map<Requester, Integer> open = new HashMap<>();
  private final Map<ProjectName, Integer> projects = new HashMap<>();
  private final Map<NodeName, Pooled> pooled = new HashMap<>();
  private final Map<String, Room> pools = new HashMap<>();
  private final Map<NodeName, Set<RunId>> holds = new HashMap<>();
  private final Set<String> touchedPools = new HashSet<>();
  private final Set<ProjectName> touchedProjects = new HashSet<>();

  private record Room(int nodes, int cores, long memoryMib) {
    Room and(Pooled node, int times) {
      return new Room(
          nodes + times, cores + times * node.cores(), memoryMib + (long) times * node.memoryMib());
    }

    boolean fits(PoolRule rule) {
      return nodes <= rule.most() && cores <= rule.cores() && memoryMib <= rule.memoryMib();
    }
  }

  Books(Limits limits) {
    this.limits = limits;
    limits.pools().pools().forEach(pool -> rules.put(pool.name(), pool));
  }

  void note(NodeRecord node) {
    if (node.pooled().isEmpty()) {
      return;
    }
    Pooled now = node.pooled().get();
    boolean there = node.state() != NodeState.FORGOTTEN;
    Pooled before = there ? pooled.put(node.name(), now) : pooled.remove(node.name());
    int change = (there ? 1 : 0) - (before == null ? 0 : 1);
    if (change != 0) {
      pools.merge(now.pool(), NOTHING.and(now, change), Books::sum);
      touchedPools.add(now.pool());
    }
  }

  void note(RunRecord run) {
    boolean over = run.state() == RunState.DONE;
    note(run.id(), run.order().project(), over ? -1 : run.nodes().size());
  }

  void note(RequestRecord request) {
    boolean over = request.state().isOver();
    note(request.id(), request.order().project(), over ? -1 : request.nodes().size());
  }

  /**
   * @param has nodes; -1: it is over
   */
  private void note(Requester who, Optional<ProjectName> project, int has) {
    Integer before = has < 0 ? open.remove(who) : open.put(who, has);
    int change = Math.max(0, has) - (before == null ? 0 : before);
    if (change != 0 && project.isPresent()) {
      projects.merge(project.get(), change, Integer::sum);
      touchedProjects.add(project.get());
    }
  }

  void note(HoldRecord hold) {
    Set<RunId> its = holds.computeIfAbsent(hold.node(), any -> new HashSet<>());
    if (hold.state() == HoldState.GONE) {
      its.remove(hold.id());
    } else {
      its.add(hold.id());
      // One more while the oldest is being dropped.
      require(its.size() <= limits.holds() + 1, "a node keeps no more than it may", its);
    }
  }

  /** Once all of a step is noted. */
  void limitsAreKept() {
    for (String pool : touchedPools) {
      Room room = pools.getOrDefault(pool, NOTHING);
      PoolRule rule = rules.get(pool);
      require(rule != null && room.fits(rule), "a pool keeps its limits, and has " + room, pool);
    }
    for (ProjectName project : touchedProjects) {
      int most =
          Optional.ofNullable(limits.projects().rules().get(project))
              .map(ProjectRules.Rule::most)
              .orElse(Integer.MAX_VALUE);
      int has = projects.getOrDefault(project, 0);
      require(has >= 0 && has <= most, "a project keeps its limit, and has " + has, project);
    }
    touchedPools.clear();
    touchedProjects.clear();
  }

  int open() {
    return open.size();
  }

  /** Nobody has got lost without an end. */
  void sameNumberOpen(State state) {
    require(
        open.size() == state.runs().size() + state.requests().size(),
        "no run and no request is lost, or made up",
        open.size());
  }

  void same(State state) {
    sameNumberOpen(state);
    state.runs().keySet().forEach(run -> require(open.containsKey(run), "is none", run));
    state.requests().keySet().forEach(lease -> require(open.containsKey(lease), "is none", lease));
    Map<String, Room> counted = new HashMap<>();
    for (NodeRecord node : state.nodes().values()) {
      node.pooled().ifPresent(made -> counted.merge(made.pool(), NOTHING.and(made, 1), Books::sum));
    }
    pools.forEach((pool, room) ->
        require(
            room.equals(counted.getOrDefault(pool, NOTHING)),
            "what a pool has is counted, and is " + room,
            pool));
  }

  private static Room sum(Room a, Room b) {
    return new Room(a.nodes() + b.nodes(), a.cores() + b.cores(), a.memoryMib() + b.memoryMib());
  }
}
