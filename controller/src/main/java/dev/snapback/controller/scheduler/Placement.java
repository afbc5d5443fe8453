package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Gives idle nodes to those that wait, in the queue's order; of the nodes, the one that has been
 * idle longest. A node that has the image which a demand asks for, and does not run it, is reset to
 * it first.
 *
 * <p>Who wants several nodes gets all of them or none. While some are missing, the others are kept
 * for it: whoever comes later is given one only if they will have given it back, by what was
 * learned, before the last one is free (backfill). Since that is found anew in each pass, and
 * always in the same order, two that want each other's nodes never wait for each other.
 */
final class Placement {
  private final Turn turn;

  // On its way to, or kept for, somebody who was before.
  private final Set<NodeName> promised = new HashSet<>();

  // The kept ones of them.
  private final Map<NodeName, Kept> kept = new HashMap<>();

  /** Nodes that are kept for somebody whose others are not free yet. */
  private final class Kept {
    private final Demand demand;
    private final List<Optional<NodeRecord>> found;
    private Optional<Instant> until = Optional.empty();
    private boolean known;

    Kept(Demand demand, List<Optional<NodeRecord>> found) {
      this.demand = demand;
      this.found = found;
    }

    /**
     * When they will be needed, as likely as not; empty: that is not known. Found only if somebody
     * asks, as all nodes of a label are looked at for it.
     */
    Optional<Instant> until() {
      if (!known) {
        until = whole(demand, found);
        known = true;
      }
      return until;
    }
  }

  private Placement(Turn turn) {
    this.turn = turn;
  }

  /** Only whoever may be concerned by what happened in this turn is looked at. */
  static void place(Turn turn) {
    Set<String> labels = turn.touched();
    if (!labels.isEmpty()) {
      new Placement(turn).place(turn.state().queue().concerned(labels));
    }
  }

  /** A run gets this idle node, whoever else waits for it. */
  static void give(Turn turn, RunId run, NodeRecord node) {
    new Placement(turn).lease(turn.run(run).orElseThrow().demand(), List.of(node));
  }

  private void place(Set<String> labels) {
    Queue.Walk walk = turn.state().queue().walk(labels);
    Optional<Demand> next = walk.next();
    while (next.isPresent() && labels.stream().anyMatch(turn.state()::hasIdle)) {
      if (serve(next.get())) {
        walk.goOn(next.get());
      }
      next = walk.next();
    }
  }

  /** Whether one of the same kind may still have more luck. */
  private boolean serve(Demand demand) {
    if (demand.wants().size() > Quota.left(turn, demand.project())) {
      return false;
    }
    List<Optional<NodeRecord>> found = idle(demand);
    if (found.stream().allMatch(Optional::isPresent)) {
      lease(demand, found.stream().flatMap(Optional::stream).toList());
      return true;
    }
    if (demand.wants().size() > 1 && canEver(demand)) {
      keep(demand, found);
    }
    boolean coming = false;
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).isEmpty()) {
        coming |= expect(demand, demand.wants().get(i));
      }
    }
    return coming;
  }

  /** Whoever will have given one back before the last of them is free may use it meanwhile. */
  private void keep(Demand demand, List<Optional<NodeRecord>> found) {
    Kept until = new Kept(demand, found);
    for (NodeRecord node : found.stream().flatMap(Optional::stream).toList()) {
      promised.add(node.name());
      kept.put(node.name(), until);
    }
  }

  /**
   * When as many further nodes as are missing will be free, as likely as not. Empty where it is not
   * known of so many.
   */
  private Optional<Instant> whole(Demand demand, List<Optional<NodeRecord>> found) {
    Learned likely = new Learned(turn.state(), 0.5);
    List<Want> missing =
        IntStream.range(0, found.size())
            .filter(i -> found.get(i).isEmpty())
            .mapToObj(demand.wants()::get)
            .toList();
    return missing.stream()
        .map(Want::label)
        .distinct()
        .flatMap(turn.state()::labeled)
        .distinct()
        .filter(node -> node.state() != NodeState.READY)
        .filter(node -> missing.stream().anyMatch(want -> want.suits(turn.state(), node)))
        .flatMap(node -> likely.free(node, turn.now).stream())
        .sorted()
        .skip(missing.size() - 1L)
        .findFirst();
  }

  private boolean isPromised(NodeRecord node) {
    return promised.contains(node.name());
  }

  /** Whether a node that is kept will be back before whoever it is kept for needs it. */
  private boolean isLent(NodeRecord node, Demand to) {
    Optional<Instant> until = Optional.ofNullable(kept.get(node.name())).flatMap(Kept::until);
    return until.isPresent()
        && new Learned(turn.state(), 0.9)
            .cycle(to, node)
            .filter(cycle -> !turn.now.plus(cycle).isAfter(until.get()))
            .isPresent();
  }

  private List<Optional<NodeRecord>> idle(Demand demand) {
    List<Optional<NodeRecord>> others = idle(demand, false);
    boolean enough = others.stream().allMatch(Optional::isPresent);
    return enough || demand.avoided().isEmpty() || canEver(demand) ? others : idle(demand, true);
  }

  private List<Optional<NodeRecord>> idle(Demand demand, boolean alsoAvoided) {
    return Matching.of(
        demand.wants().stream()
            .map(want ->
                idle(demand, want)
                    .filter(node -> want.fits(turn.state(), node))
                    .filter(node -> alsoAvoided || !demand.avoided().contains(node.name()))
                    .limit(demand.wants().size())
                    .toList())
            .toList());
  }

  /** Those that are nobody's yet; after them, those that are kept and can be lent meanwhile. */
  private Stream<NodeRecord> idle(Demand demand, Want want) {
    return Stream.concat(
        idle(want).filter(node -> !isPromised(node)),
        idle(want).filter(node -> isPromised(node) && isLent(node, demand)));
  }

  private Stream<NodeRecord> idle(Want want) {
    State state = turn.state();
    return state.idle(want.label()).stream()
        .map(idle -> turn.node(idle.what()).orElseThrow())
        .filter(node -> want.suits(state, node));
  }

  /** Whether nodes that it does not avoid would do, once they are idle. */
  private boolean canEver(Demand demand) {
    State state = turn.state();
    return Matching.of(
            demand.wants().stream()
                .map(want ->
                    state
                        .labeled(want.label())
                        .filter(node -> node.state().inService())
                        .filter(node -> !demand.avoided().contains(node.name()))
                        .filter(node -> want.suits(state, node))
                        .limit(demand.wants().size())
                        .toList())
                .toList())
        .stream()
        .allMatch(Optional::isPresent);
  }

  /**
   * A node comes with that image, or is made to come.
   *
   * @return false: there is none
   */
  private boolean expect(Demand demand, Want want) {
    if (want.image().isEmpty()) {
      return false;
    }
    State state = turn.state();
    Optional<NodeRecord> coming =
        state
            .labeled(want.label())
            .filter(
                node -> node.state() == NodeState.RESETTING || node.state() == NodeState.VERIFYING)
            .filter(node -> !isPromised(node))
            .filter(node -> want.suits(state, node) && want.fits(state, node))
            .findFirst();
    Optional<NodeRecord> one = coming.or(() -> toReset(demand, want));
    one.ifPresent(node -> promised.add(node.name()));
    if (coming.isEmpty()) {
      String image = want.image().get();
      one.ifPresent(node ->
          Resets.orderTo(
              turn,
              node,
              Images.named(state, node, image).orElseThrow(),
              "%s wants image %s".formatted(demand.who(), image)));
    }
    return one.isPresent();
  }

  private Optional<NodeRecord> toReset(Demand demand, Want want) {
    List<NodeRecord> idle = idle(demand, want).toList();
    return idle.stream()
        .filter(node -> !demand.avoided().contains(node.name()))
        .findFirst()
        .or(() -> idle.stream().findFirst().filter(node -> !canEver(demand)));
  }

  private void lease(Demand demand, List<NodeRecord> nodes) {
    List<NodeName> names = nodes.stream().map(NodeRecord::name).toList();
    switch (demand.who()) {
      case RunId id -> {
        RunRecord run = turn.run(id).orElseThrow();
        lease(nodes, id, "works for " + id, turn.limits.preparing());
        RunRecord leased = turn.put(run.leased(nodes.getFirst(), names.subList(1, names.size())));
        turn.want(Attempts.conduct(turn, leased));
      }
      case RequestId id -> {
        RequestRecord request = turn.request(id).orElseThrow();
        lease(nodes, id, "is leased to " + id, request.order().lease());
        turn.put(request.granted(names, turn.now));
      }
    }
    names.forEach(name -> turn.node(name).ifPresent(node -> Stages.want(turn, node)));
  }

  private void lease(List<NodeRecord> nodes, Requester to, String why, Duration within) {
    nodes.forEach(node -> turn.put(node.leased(to, why, turn.now, turn.now.plus(within))));
  }
}
