package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** What must hold after every step, whatever happens (DESIGN §10.2, as far as it goes here). */
final class Invariants {
  private Invariants() {}

  /** Besides what {@link dev.snapback.controller.simulation.Guarantees} looks at. */
  static void check(State before, Step step, Kept store) {
    State state = step.state();
    assertThat(store.state()).as("what is stored is what is known").isEqualTo(state);
    leasesAreOnVerifiedNodes(before, step);
    List<Demand> waiting = waiting(state);
    waiting.forEach(demand -> nobodyWaitsBesideAnIdleNode(state, demand, waiting));
  }

  /**
   * Limits are kept, and nothing that costs money is unknown.
   *
   * @param servers that there truly are
   */
  static void poolsMatch(State state, PoolRules rules, Set<NodeName> servers) {
    assertThat(state.nodes().keySet()).as("no server is forgotten").containsAll(servers);
    for (PoolRule pool : rules.pools()) {
      List<Pooled> nodes =
          state.nodes().values().stream()
              .flatMap(node -> node.pooled().stream())
              .filter(pooled -> pooled.pool().equals(pool.name()))
              .toList();
      FleetState.Usage usage = state.usage(pool.name());
      assertThat(usage.nodes()).isEqualTo(nodes.size()).isLessThanOrEqualTo(pool.most());
      assertThat(usage.cores())
          .isEqualTo(nodes.stream().mapToInt(Pooled::cores).sum())
          .isLessThanOrEqualTo(pool.cores());
    }
  }

  /** What is done with images is done by nodes that are leased to it, and nothing is forgotten. */
  static void imagesMatch(State state, Limits limits, boolean ticked, Instant now) {
    for (NodeRecord node : state.nodes().values()) {
      node.work().ifPresent(work -> workMatches(state, node, work));
      if (node.state() == NodeState.READY) {
        boolean kept =
            state
                .queue()
                .wantsOfGangs()
                .anyMatch(want -> want.image().isPresent() && want.fits(state, node));
        if (!kept) {
          assertThat(node.image()).as("%s", node).isEqualTo(Images.target(state, node));
        }
      }
    }
    for (ImageRecord image : state.images().values()) {
      assertThat(
              state.versions().values().stream()
                  .filter(v -> v.image().equals(image.name()))
                  .filter(v -> v.state() == VersionState.CURRENT)
                  .map(VersionRecord::id))
          .containsExactly(image.current());
      image
          .former()
          .map(former -> Optional.ofNullable(state.versions().get(former)).orElseThrow())
          .ifPresent(former -> assertThat(former.state()).isEqualTo(VersionState.FORMER));
    }
    for (VersionRecord version : state.versions().values()) {
      var copies = state.copies(version.id());
      assertThat(copies.values().stream().filter(c -> c.state() == CopyState.MAKING).count())
          .isLessThanOrEqualTo(
              Optional.ofNullable(limits.images().get(version.image()))
                  .map(ImageRule::atATime)
                  .orElse(0));
      copies.forEach((node, copy) ->
          assertThat(copy.state() == CopyState.MAKING)
              .as("%s", copy)
              .isEqualTo(
                  Optional.ofNullable(state.nodes().get(node))
                      .orElseThrow()
                      .work()
                      .filter(work -> work.version().equals(copy.version()))
                      .filter(work ->
                          work.kind() == ImageWork.Kind.SEAL
                              || work.kind() == ImageWork.Kind.RECEIVE)
                      .isPresent()));
    }
    if (ticked) {
      assertThat(state.nextDeadline().filter(at -> !at.isAfter(now)))
          .as("no tick leaves something that is due")
          .isEmpty();
    }
  }

  private static void workMatches(State state, NodeRecord node, ImageWork work) {
    VersionRecord version = Optional.ofNullable(state.versions().get(work.version())).orElseThrow();
    switch (work.kind()) {
      case SEAL -> assertThat(version.going().map(BuildRecord::phase)).contains(BuildPhase.SEALING);
      case RECEIVE -> {
        NodeName source =
            state.copy(node.name(), version.id()).flatMap(CopyRecord::source).orElseThrow();
        assertThat(Optional.ofNullable(state.nodes().get(source)).orElseThrow().work())
            .contains(new ImageWork(ImageWork.Kind.SERVE, version.id()));
      }
      case SERVE ->
          assertThat(state.copies(version.id()).values())
              .anyMatch(copy -> copy.source().filter(node.name()::equals).isPresent());
      case DROP -> assertThat(node.image()).isNotEqualTo(version.id());
    }
  }

  /** No node that has scratch disks becomes READY while one of them has anything on it. */
  static void whatBecomesReadyIsEmpty(
      Step step, ScratchRules scratch, Function<NodeName, SimulatedMachine> machines) {
    for (Transition transition : step.transitions()) {
      if (transition instanceof Transition.OfNode t
          && t.to() == NodeState.READY
          && !scratch.of(t.node(), List.of()).named().isEmpty()) {
        assertThat(machines.apply(t.node()).scratchIsWritten).as("%s", t).isFalse();
      }
    }
  }

  /** A node that is given up: by what nothing helps against, or by all that there is. */
  static void everyRungWasTried(Event event, Step step, Kept store, Ladders ladders) {
    boolean hopeless =
        switch (event) {
          case Event.ResetFailed e -> e.remedy() == Remedy.NONE;
          case Event.NodeRejected e -> !e.retry();
          default -> false;
        };
    for (Transition transition : step.transitions()) {
      if (transition instanceof Transition.OfNode t
          && t.to() == NodeState.QUARANTINED
          && t.from() != NodeState.ENROLLING
          // By other evidence than that no reset works.
          && t.from() != NodeState.READY
          && t.from() != NodeState.LEASED
          && !hopeless) {
        NodeRecord node = store.find(NodeRecord.class, t.node()).orElseThrow();
        ResetRecord last = newestReset(node, store);
        assertThat(last.climb().failed(last.failure(), false))
            .extracting(Tried::rung)
            .containsAll(ladders.of(node.name(), node.labels()).rungs());
      }
    }
  }

  /** But a health check, and its own images; and not too many are suspected at a time. */
  static void suspectsServeNobody(Step step, HealthRules rules, Instant now) {
    State state = step.state();
    for (NodeRecord node : state.nodes().values()) {
      HealthRecord health = state.health(node.name()).orElseGet(() -> HealthRecord.of(node.name()));
      if (health.onTrial() || !health.unwanted().isEmpty()) {
        assertThat(node.state()).as("%s, %s", node, health).isNotEqualTo(NodeState.READY);
      }
      if (health.onTrial()) {
        assertThat(node.lease()).as("%s on trial", node).isEmpty();
        assertThat(node.run().isEmpty() || node.run().equals(health.going()))
            .as("%s on trial, %s", node, health)
            .isTrue();
      }
      health
          .going()
          .ifPresent(
              check -> assertThat(state.runs().get(check)).as("%s of %s", check, node).isNotNull());
    }
    for (HealthRecord health : step.changes().all(HealthRecord.class)) {
      NodeRecord node = state.nodes().get(health.node());
      if (node != null && health.suspected().equals(Optional.of(now))) {
        node.labels().forEach(label -> fewAreSuspected(state, rules.suspicion(), label, now));
      }
    }
  }

  private static void fewAreSuspected(State state, SuspicionRule rule, String label, Instant now) {
    Instant since = now.minus(SuspicionRule.HOUR);
    long suspected =
        state
            .labeled(label)
            .flatMap(node -> state.health(node.name()).stream())
            .filter(health -> health.suspected().filter(at -> at.isAfter(since)).isPresent())
            .count();
    assertThat(suspected)
        .as("suspected of %s within the hour", label)
        .isLessThanOrEqualTo(Math.max(1, (long) state.count(label) * rule.share() / 100));
  }

  private static void leasesAreOnVerifiedNodes(State before, Step step) {
    for (Transition transition : step.transitions()) {
      if (transition instanceof Transition.OfNode t && t.to() == NodeState.LEASED) {
        NodeState was = Optional.ofNullable(before.nodes().get(t.node())).orElseThrow().state();
        // READY before the step, or made so by it, which only a verification does.
        // LEASED: to work on its images, which leaves its root as it was.
        boolean worked =
            Optional.ofNullable(before.nodes().get(t.node())).orElseThrow().work().isPresent();
        assertThat(worked || was == NodeState.READY || was == NodeState.VERIFYING).isTrue();
      }
    }
  }

  private static List<Demand> waiting(State state) {
    return Stream.concat(
            state.runs().values().stream()
                .filter(run -> run.state() == RunState.QUEUED)
                .map(RunRecord::demand),
            state.requests().values().stream()
                .filter(request -> request.state() == RequestState.WAITING)
                .map(RequestRecord::demand))
        .toList();
  }

  /** But such as may be kept for others, who want several and were before it. */
  private static void nobodyWaitsBesideAnIdleNode(
      State state, Demand demand, List<Demand> waiting) {
    if (demand.wants().size() > 1) {
      return;
    }
    List<Want> before =
        waiting.stream()
            .filter(other -> other.wants().size() > 1 && other.compareTo(demand) < 0)
            .flatMap(other -> other.wants().stream())
            .toList();
    Want want = demand.wants().getFirst();
    assertThat(state.nodes().values())
        .as("%s", demand)
        .noneMatch(node ->
            node.state() == NodeState.READY
                && want.suits(state, node)
                && want.fits(state, node)
                && !demand.avoided().contains(node.name())
                && before.stream().noneMatch(other -> other.suits(state, node)));
  }

  private static ResetRecord newestReset(NodeRecord node, Kept store) {
    var key = new ResetRecord.Key(node.name(), node.resets());
    return store.find(ResetRecord.class, key).orElseThrow();
  }
}
