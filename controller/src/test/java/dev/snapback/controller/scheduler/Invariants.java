package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What must hold after every step, whatever happens (DESIGN §10.2, as far as it goes here). */
final class Invariants {
  private Invariants() {}

  static void check(State before, Step step, SimulatedStore store) {
    State state = step.state();
    assertThat(store.load()).as("what is stored is what is known").isEqualTo(state);
    leasesAndRunsMatch(state);
    leasesAreOnVerifiedNodes(before, step);
    assertThat(before.runs().keySet())
        .as("no run is lost")
        .allMatch(run -> state.runs().containsKey(run) || doneIn(step, run));
    state.runs().values().forEach(run -> noRunWaitsBesideAnIdleNode(state, run));
    state.nodes().values().forEach(node -> resetsMatch(state, node));
    state.nodes().values().forEach(node -> whatServesWasVerified(node, store));
    holdsEnd(state);
    if (!(step.verdict() instanceof Verdict.Applied)) {
      assertThat(step.changes().isEmpty()).isTrue();
      assertThat(step.effects()).isEmpty();
    }
  }

  /** What is done with images is done by nodes that are leased to it, and nothing is forgotten. */
  static void imagesMatch(State state, Limits limits, boolean ticked, Instant now) {
    for (NodeRecord node : state.nodes().values()) {
      node.work().ifPresent(work -> workMatches(state, node, work));
      if (node.state() == NodeState.READY) {
        assertThat(node.image()).as("%s", node).isEqualTo(Images.target(state, node));
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
  static void everyRungWasTried(Event event, Step step, SimulatedStore store, Ladders ladders) {
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
          && !hopeless) {
        NodeRecord node = Optional.ofNullable(store.nodes.get(t.node())).orElseThrow();
        ResetRecord last =
            Optional.ofNullable(store.resets.get(node.name() + "/" + node.resets())).orElseThrow();
        assertThat(last.climb().failed(last.failure(), false))
            .extracting(Tried::rung)
            .containsAll(ladders.of(node.name(), node.labels()).rungs());
      }
    }
  }

  /** And there are never more on a node than it may keep. */
  private static void holdsEnd(State state) {
    Map<NodeName, Integer> each = new HashMap<>();
    for (HoldRecord hold : state.holds().values()) {
      each.merge(hold.node(), 1, Integer::sum);
      NodeRecord node = Optional.ofNullable(state.nodes().get(hold.node())).orElseThrow();
      boolean moves =
          switch (hold.state()) {
            case ORDERED, BOOTING -> node.state() == NodeState.RESETTING;
            case BOOTED -> node.state() == NodeState.HELD;
            case KEPT, DROPPING -> hold.due().isPresent();
            case GONE -> false;
          };
      assertThat(moves).as("%s of %s", hold, node).isTrue();
    }
    assertThat(each.values()).allMatch(count -> count <= Limits.defaults().holds() + 1);
  }

  private static void leasesAndRunsMatch(State state) {
    Set<RunId> leased = new HashSet<>();
    for (NodeRecord node : state.nodes().values()) {
      assertThat(node.reason()).isNotBlank();
      node.run().ifPresent(run -> assertThat(leased.add(run)).as("%s", run).isTrue());
    }
    for (RunRecord run : state.runs().values()) {
      assertThat(run.reason()).as("%s", run.id()).isNotBlank();
      assertThat(run.attempt()).isBetween(0, Limits.defaults().attempts());
      assertThat(leased.contains(run.id())).isEqualTo(run.state() != RunState.QUEUED);
      run.node()
          .ifPresent(name -> {
            NodeRecord node = Optional.ofNullable(state.nodes().get(name)).orElseThrow();
            assertThat(node.run()).contains(run.id());
            assertThat(node.generation()).isEqualTo(run.generation());
          });
    }
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

  private static boolean doneIn(Step step, RunId id) {
    return step.changes().runs().stream()
        .anyMatch(run ->
            run.id().equals(id)
                && run.state() == RunState.DONE
                && run.result().isPresent()
                && run.done().isPresent());
  }

  private static void noRunWaitsBesideAnIdleNode(State state, RunRecord run) {
    if (run.state() == RunState.QUEUED) {
      assertThat(state.nodes().values())
          .noneMatch(node ->
              node.state() == NodeState.READY
                  && Waiting.serves(state, node, run.order())
                  && Images.fits(state, node, run.order())
                  && !run.failedOn().contains(node.name()));
    }
  }

  /** By the newest reset, in the boot that it is in, and for one attempt at one run at most. */
  private static void whatServesWasVerified(NodeRecord node, SimulatedStore store) {
    if (node.state() == NodeState.READY || node.state() == NodeState.LEASED) {
      ResetRecord newest =
          Optional.ofNullable(store.resets.get(node.name() + "/" + node.resets())).orElseThrow();
      assertThat(newest.ready()).as("%s was verified", node.name()).isPresent();
      assertThat(newest.bootIdAfter()).isEqualTo(node.bootId());
      assertThat(newest.generation()).isEqualTo(node.generation());
    }
    node.run()
        .ifPresent(run -> {
          RunRecord leased = Optional.ofNullable(store.runs.get(run)).orElseThrow();
          String use = run + "/" + leased.attempt();
          String first =
              store.uses.computeIfAbsent(node.name() + "/" + node.resets(), reset -> use);
          assertThat(use).as("one use of %s per reset", node.name()).isEqualTo(first);
        });
  }

  private static void resetsMatch(State state, NodeRecord node) {
    boolean going = node.state() == NodeState.RESETTING || node.state() == NodeState.VERIFYING;
    Optional<ResetRecord> reset = Optional.ofNullable(state.resets().get(node.name()));
    assertThat(reset.isPresent()).as("%s", node).isEqualTo(going);
    reset.ifPresent(r -> assertThat(r.number()).isEqualTo(node.resets()));
  }
}
