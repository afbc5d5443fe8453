package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class LifecycleTest {
  private static final Set<String> NODE =
      Set.of(
          "ENROLLING→ENROLLING",
          "ENROLLING→RESETTING",
          "ENROLLING→QUARANTINED",
          "RESETTING→RESETTING",
          "RESETTING→VERIFYING",
          "RESETTING→QUARANTINED",
          "RESETTING→ENROLLING",
          "RESETTING→HELD",
          "HELD→RESETTING",
          "HELD→ENROLLING",
          "VERIFYING→VERIFYING",
          "VERIFYING→READY",
          "VERIFYING→RESETTING",
          "VERIFYING→QUARANTINED",
          "VERIFYING→ENROLLING",
          "READY→LEASED",
          "READY→RESETTING",
          "READY→VERIFYING",
          "READY→ENROLLING",
          "LEASED→READY",
          "LEASED→RESETTING",
          "LEASED→VERIFYING",
          "LEASED→ENROLLING",
          "QUARANTINED→RESETTING",
          "QUARANTINED→ENROLLING",
          "BUILDING→VERIFYING",
          "BUILDING→DELETING",
          "VERIFYING→DELETING",
          "READY→DELETING",
          "LEASED→DELETING",
          "DELETING→FORGOTTEN",
          "ENROLLING→FORGOTTEN",
          "RESETTING→FORGOTTEN",
          "HELD→FORGOTTEN",
          "VERIFYING→FORGOTTEN",
          "READY→FORGOTTEN",
          "LEASED→FORGOTTEN",
          "QUARANTINED→FORGOTTEN");
  private static final Set<String> RUN =
      Set.of(
          "QUEUED→PREPARING",
          "QUEUED→DONE",
          "PREPARING→RUNNING",
          "PREPARING→QUEUED",
          "PREPARING→DONE",
          "RUNNING→COLLECTING",
          "RUNNING→QUEUED",
          "RUNNING→DONE",
          "COLLECTING→DONE");

  private static final Set<String> REQUEST =
      Set.of(
          "WAITING→GRANTED",
          "WAITING→RELEASED",
          "WAITING→EXPIRED",
          "GRANTED→RELEASED",
          "GRANTED→EXPIRED",
          "GRANTED→LOST");

  private static final Set<String> HOLD =
      Set.of(
          "ORDERED→KEPT",
          "ORDERED→GONE",
          "KEPT→BOOTING",
          "KEPT→DROPPING",
          "KEPT→GONE",
          "BOOTING→BOOTED",
          "BOOTING→KEPT",
          "BOOTING→GONE",
          "BOOTED→KEPT",
          "BOOTED→DROPPING",
          "BOOTED→GONE",
          "DROPPING→GONE");

  private static final Set<String> VERSION =
      Set.of(
          "BUILDING→CURRENT",
          "BUILDING→FAILED",
          "CURRENT→FORMER",
          "CURRENT→BAD",
          "CURRENT→OLD",
          "FORMER→CURRENT",
          "FORMER→OLD",
          "OLD→CURRENT",
          "BAD→CURRENT");

  @Test
  void every_pair_of_node_states_is_legal_exactly_if_it_is_listed() {
    NodeName node = new NodeName("a");
    for (NodeState from : NodeState.values()) {
      for (NodeState to : NodeState.values()) {
        if (NODE.contains(from + "→" + to)) {
          Lifecycle.check(node, from, to);
        } else {
          assertThatThrownBy(() -> Lifecycle.check(node, from, to))
              .isInstanceOf(IllegalStateException.class);
        }
      }
    }
  }

  @Test
  void every_pair_of_run_states_is_legal_exactly_if_it_is_listed() {
    RunId run = new RunId("r");
    for (RunState from : RunState.values()) {
      for (RunState to : RunState.values()) {
        if (RUN.contains(from + "→" + to)) {
          Lifecycle.check(run, from, to);
        } else {
          assertThatThrownBy(() -> Lifecycle.check(run, from, to))
              .isInstanceOf(IllegalStateException.class);
        }
      }
    }
  }

  @Test
  void every_pair_of_request_states_is_legal_exactly_if_it_is_listed() {
    RequestId request = new RequestId("q");
    for (RequestState from : RequestState.values()) {
      for (RequestState to : RequestState.values()) {
        if (REQUEST.contains(from + "→" + to)) {
          Lifecycle.check(request, from, to);
        } else {
          assertThatThrownBy(() -> Lifecycle.check(request, from, to))
              .isInstanceOf(IllegalStateException.class);
        }
      }
    }
  }

  @Test
  void every_legal_transition_and_every_rung_is_taken_by_some_simulated_fleet() {
    Set<String> legal = new TreeSet<>();
    NODE.forEach(pair -> legal.add("node " + pair));
    RUN.forEach(pair -> legal.add("run " + pair));
    REQUEST.forEach(pair -> legal.add("request " + pair));
    HOLD.forEach(pair -> legal.add("hold " + pair));
    VERSION.forEach(pair -> legal.add("version " + pair));
    Set<String> taken = new TreeSet<>();
    Set<Rung> rungs = EnumSet.noneOf(Rung.class);
    // Some are rare: as many seeds as it takes, within bounds.
    for (long seed = 1; seed <= 60 || (seed <= 600 && !taken.containsAll(legal)); seed++) {
      Simulation simulation = new Simulation(seed);
      simulation.play();
      taken.addAll(simulation.transitionsTaken());
      rungs.addAll(simulation.rungsThatWorked());
    }
    assertThat(taken).isEqualTo(legal);
    assertThat(rungs).isEqualTo(EnumSet.complementOf(EnumSet.of(Rung.UNTOLD)));
  }
}
