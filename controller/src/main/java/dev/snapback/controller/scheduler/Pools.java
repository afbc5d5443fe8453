package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Has providers make nodes where too few are there for those that wait and for those that will, and
 * removes each after its use. Where one pool is full, rests after failures, or has launched one
 * just now, the next is tried: none stops another.
 */
final class Pools {
  private static final Duration FULL = Duration.ofMinutes(1);
  private static final Duration SHORTEST_REST = Duration.ofMinutes(1);
  private static final Duration LONGEST_REST = Duration.ofMinutes(30);
  private static final Duration MISTAKE = Duration.ofMinutes(10);
  private static final Duration DELETING = Duration.ofMinutes(15);

  /** More than are to be READY are kept for so long. */
  private static final Duration SPARE = Duration.ofMinutes(10);

  private static final Verdict NOT_WAITED_FOR = new Ignored("no such launch is waited for");

  private Pools() {}

  /** Looks at the labels of which something has changed. */
  static void settle(Turn turn) {
    PoolRules rules = turn.limits.pools();
    if (!rules.pools().isEmpty()) {
      turn.touched().stream().sorted().forEach(label -> settle(turn, label));
    }
  }

  private static void settle(Turn turn, String label) {
    List<PoolRule> serving = turn.limits.pools().serving(label);
    int missing = serving.isEmpty() ? 0 : missing(turn, label);
    for (PoolRule pool : serving) {
      while (missing > 0 && hasRoom(turn, pool, label) && mayLaunch(turn, pool)) {
        launch(turn, pool, label);
        missing--;
      }
    }
  }

  /** A metal node of that label that is being reset will do, too. */
  private static int missing(Turn turn, String label) {
    State state = turn.state();
    int wanted =
        state.queue().wanted(label).entrySet().stream()
            .mapToInt(each -> Math.min(each.getValue(), Quota.left(turn, each.getKey())))
            .sum();
    return wanted
        + choosy(turn, label)
        + turn.limits.pools().ready(label).least()
        - state.idle(label).size()
        - state.coming(label);
  }

  /** Those that want more of a node, and for whom one of these pools makes such. */
  private static int choosy(Turn turn, String label) {
    List<Demand> demands = turn.state().queue().choosy(label).toList();
    if (demands.isEmpty()) {
      return 0;
    }
    List<PoolRule.Size> sizes =
        turn.limits.pools().serving(label).stream()
            .flatMap(pool -> Optional.ofNullable(pool.labels().get(label)).stream())
            .toList();
    return (int)
        demands.stream()
            .filter(demand -> Quota.left(turn, demand.project()) >= demand.wants().size())
            .flatMap(demand -> demand.wants().stream())
            .filter(want -> want.label().equals(label) && !want.where().isEmpty())
            .filter(want -> want.image().isEmpty() && want.only().isEmpty())
            .filter(want ->
                sizes.stream().anyMatch(size -> want.where().stream().allMatch(c -> c.holds(size))))
            .count();
  }

  private static boolean hasRoom(Turn turn, PoolRule pool, String label) {
    PoolRule.Size size = Optional.ofNullable(pool.labels().get(label)).orElseThrow();
    FleetState.Usage used = turn.state().usage(pool.name());
    return used.nodes() < pool.most()
        && used.cores() + size.cores() <= pool.cores()
        && used.memoryMib() + size.memoryMib() <= pool.memoryMib();
  }

  /** If not, it is looked at again as soon as it may. */
  private static boolean mayLaunch(Turn turn, PoolRule pool) {
    PoolRecord record = turn.pool(pool.name());
    boolean may = !turn.now.isBefore(record.notBefore());
    if (!may && record.look().isEmpty()) {
      turn.put(record.look(Optional.of(record.notBefore())));
    }
    return may;
  }

  private static void launch(Turn turn, PoolRule pool, String label) {
    PoolRecord record = turn.put(turn.pool(pool.name()).launched(turn.now.plus(pool.pace())));
    PoolRule.Size size = Optional.ofNullable(pool.labels().get(label)).orElseThrow();
    NodeRecord node =
        turn.put(
            NodeRecord.building(
                new NodeName(pool.name() + "-" + record.made()),
                pool.provider(),
                new Pooled(pool.name(), label, size.image(), "", size.cores(), size.memoryMib()),
                "is launched for " + label,
                turn.now,
                turn.now.plus(pool.launching())));
    turn.put(ResetRecord.ordered(node, Climb.at(Rung.LAUNCH), turn.now));
    turn.want(new Effect.LaunchNode(node.machine(), node.pooled().orElseThrow(), pool.launching()));
  }

  static Verdict launched(Turn turn, Event.NodeLaunched event) {
    Optional<NodeRecord> found = building(turn, event.node());
    if (found.isEmpty()) {
      return NOT_WAITED_FOR;
    }
    NodeRecord node = found.get();
    ResetRecord reset = turn.reset(node.name()).orElseThrow();
    var announced =
        new Event.NodeAnnounced(
            node.name(), event.bootId(), reset.generation(), event.uptime(), event.description());
    NodeRecord there =
        node.launched(event.server(), event.address()).booted(event.bootId(), reset.generation());
    Verification.order(turn, there, reset, announced);
    return new Applied();
  }

  static Verdict launchFailed(Turn turn, Event.LaunchFailed event) {
    Optional<NodeRecord> found = building(turn, event.node());
    if (found.isEmpty()) {
      return NOT_WAITED_FOR;
    }
    fail(turn, found.get(), event.fault(), event.why());
    return new Applied();
  }

  private static Optional<NodeRecord> building(Turn turn, NodeName name) {
    return turn.node(name).filter(node -> node.state() == NodeState.BUILDING);
  }

  /** It did not come, or is not what it should be. */
  static void fail(Turn turn, NodeRecord node, LaunchFault fault, String why) {
    PoolRecord pool = turn.pool(node.pooled().orElseThrow().pool());
    switch (fault) {
      case FULL -> turn.put(pool.full(turn.now.plus(FULL), why));
      case MISTAKE -> turn.put(pool.failed(Optional.of(turn.now.plus(MISTAKE)), why));
      case FAILED -> turn.put(pool.failed(rest(turn, pool).map(turn.now::plus), why));
    }
    retire(turn, node, why, Optional.empty());
  }

  /** Longer each time. */
  private static Optional<Duration> rest(Turn turn, PoolRecord pool) {
    int retries =
        turn.limits.pools().pool(pool.name()).map(PoolRule::retries).orElse(Integer.MAX_VALUE);
    int over = pool.failures() + 1 - retries;
    if (over < 0) {
      return Optional.empty();
    }
    Duration rest = SHORTEST_REST.multipliedBy(1L << Math.min(over, 5));
    return Optional.of(rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST);
  }

  /** Is what it should be. */
  static NodeRecord ready(Turn turn, NodeRecord node, Yardstick yardstick) {
    Pooled pooled = node.pooled().orElseThrow();
    PoolRecord pool = turn.pool(pooled.pool());
    if (pool.failures() > 0 || pool.resting().isPresent()) {
      turn.put(pool.succeeded());
    }
    PoolRules.Ready rule = turn.limits.pools().ready(pooled.label());
    boolean spare = turn.state().idle(pooled.label()).size() >= rule.least();
    Duration kept = spare && SPARE.compareTo(rule.oldest()) < 0 ? SPARE : rule.oldest();
    return node.in(NodeState.READY, "idle", turn.now, turn.now.plus(kept)).measuredBy(yardstick);
  }

  /** Nobody has used it for as long as it was to be kept. */
  static void expireReady(Turn turn, NodeRecord node) {
    String label = node.pooled().orElseThrow().label();
    Instant oldest = node.since().plus(turn.limits.pools().ready(label).oldest());
    boolean spare = turn.state().idle(label).size() > turn.limits.pools().ready(label).least();
    if (spare || !turn.now.isBefore(oldest)) {
      String why = spare ? "nobody wants it" : "it is as old as it may be";
      retire(turn, node, why, Optional.empty());
    } else {
      turn.put(node.until(oldest));
    }
  }

  /**
   * It is used, or of no use: it is removed.
   *
   * @param examined the run that broke on it, of which evidence is collected before
   */
  static void retire(Turn turn, NodeRecord node, String why, Optional<RunRecord> examined) {
    turn.reset(node.name()).ifPresent(reset -> turn.put(reset.failed(why)));
    NodeRecord deleting =
        turn.put(node.in(NodeState.DELETING, why, turn.now, turn.now.plus(DELETING)));
    turn.want(delete(deleting, examined));
  }

  private static Effect delete(NodeRecord node, Optional<RunRecord> examined) {
    return new Effect.DeleteNode(
        node.machine(),
        node.pooled().orElseThrow(),
        node.generation(),
        examined.map(run -> new Effect.Attempt(run.id(), run.attempt())));
  }

  /** After a restart, or when it takes longer than it should: it is idempotent. */
  static void deleteAgain(Turn turn, NodeRecord node) {
    turn.put(node.until(turn.now.plus(DELETING)));
    turn.want(delete(node, Optional.empty()));
  }

  static void launchAgain(Turn turn, NodeRecord node) {
    Duration within = Duration.between(turn.now, node.deadline().orElseThrow());
    turn.want(new Effect.LaunchNode(node.machine(), node.pooled().orElseThrow(), within));
  }

  static Verdict deleted(Turn turn, Event.NodeDeleted event) {
    Optional<NodeRecord> found =
        turn.node(event.node()).filter(node -> node.state() == NodeState.DELETING);
    found.ifPresent(node -> {
      turn.put(node.forgotten("it was removed", turn.now));
      turn.want(new Effect.ForgetNode(node.name()));
    });
    return found.isPresent() ? new Applied() : new Ignored("it is not being removed");
  }

  /** What could not be launched before may be now. */
  static boolean wake(Turn turn) {
    boolean any = false;
    for (PoolRecord pool : turn.state().poolsDue(turn.now)) {
      turn.put(pool.look(Optional.empty()));
      turn.limits
          .pools()
          .pool(pool.name())
          .ifPresent(rule -> rule.labels().keySet().forEach(turn::touch));
      any = true;
    }
    return any;
  }
}
