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
          "READY→QUARANTINED",
          "LEASED→READY",
          "LEASED→RESETTING",
          "LEASED→VERIFYING",
          "LEASED→ENROLLING",
          "LEASED→QUARANTINED",
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
  void every_pair_of_states_is_legal_exactly_if_it_is_listed() {
    listed(NODE, NodeState.values(), Lifecycle.NODE);
    listed(RUN, RunState.values(), Lifecycle.RUN);
    listed(REQUEST, RequestState.values(), Lifecycle.REQUEST);
    listed(HOLD, HoldState.values(), Lifecycle.HOLD);
    listed(VERSION, VersionState.values(), Lifecycle.VERSION);
  }

  private static <S extends Enum<S>> void listed(Set<String> pairs, S[] all, StateTable<S> table) {
    for (S from : all) {
      for (S to : all) {
        if (pairs.contains(from + "→" + to)) {
          table.check("it", from, to);
        } else {
          assertThatThrownBy(() -> table.check("it", from, to))
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
    Set<String> seen = new TreeSet<>();
    Set<Rung> rungs = EnumSet.noneOf(Rung.class);
    // Some are rare: as many seeds as it takes, within bounds.
    for (long seed = 1; seed <= 60 || (seed <= 600 && !taken.containsAll(legal)); seed++) {
      Simulation simulation = new Simulation(seed);
      simulation.play();
      taken.addAll(simulation.transitionsTaken());
      seen.addAll(simulation.seen());
      rungs.addAll(simulation.rungsThatWorked());
    }
    assertThat(taken).isEqualTo(legal);
    assertThat(seen)
        .containsExactly(
            "a check FAILED",
            "a check PASSED",
            "a check UNTOLD",
            "a leak that was removed",
            "a row of broken runs",
            "one on trial",
            "one that was spared");
    assertThat(rungs).isEqualTo(EnumSet.complementOf(EnumSet.of(Rung.UNTOLD)));
  }
}
