package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.scheduler.Verdict.Ignored;
import dev.snapback.controller.scheduler.Verdict.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RunsTest {
  private static final RunId R = new RunId("r");
  private final Scene scene = new Scene();

  @Test
  void a_run_goes_through_its_states_and_its_node_is_reset_afterwards() {
    scene.ready("a", "metal").submit("r", "metal");
    assertThat(scene.last.effects())
        .containsExactly(
            new Effect.ConductRun(
                R, 1, scene.node("a").machine(), 1, RunState.PREPARING, Scene.order("metal")));
    scene.after(Duration.ofSeconds(1)).start("r");
    assertThat(scene.node("a").deadline())
        .contains(scene.now.plus(Duration.ofHours(1)).plus(Scene.LIMITS.grace()));
    scene.end("r", new Outcome.Exited(7));
    assertThat(scene.run("r").state()).isEqualTo(RunState.COLLECTING);
    scene.tell(new Event.RunCollected(R, 1, "one artifact was too large"));
    RunRecord done = scene.changedRun("r");
    assertThat(done.result()).contains(RunResult.FAILURE);
    assertThat(done.exitCode()).hasValue(7);
    assertThat(done.reason()).isEqualTo("exit code 7; one artifact was too large");
    assertThat(done.done()).contains(scene.now);
    assertThat(scene.state.runs()).isEmpty();
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(scene.effects(Effect.ResetNode.class)).hasSize(1);
  }

  @Test
  void outcomes_become_results() {
    assertThat(result(new Outcome.Exited(0))).isEqualTo(RunResult.SUCCESS);
    assertThat(result(new Outcome.Exited(1))).isEqualTo(RunResult.FAILURE);
    assertThat(result(new Outcome.Signaled(9))).isEqualTo(RunResult.FAILURE);
    assertThat(result(new Outcome.TimedOut())).isEqualTo(RunResult.TIMED_OUT);
    assertThat(result(new Outcome.Stopped())).isEqualTo(RunResult.CANCELED);
    assertThat(result(new Outcome.NotStarted("no such file"))).isEqualTo(RunResult.CONFIG_ERROR);
  }

  private static RunResult result(Outcome outcome) {
    Scene own = new Scene().ready("a", "metal").submit("r", "metal").start("r");
    return own.end("r", outcome).run("r").result().orElseThrow();
  }

  @Test
  void a_run_whose_outcome_is_lost_is_tried_on_another_node() {
    scene.ready("a", "metal").ready("b", "metal").submit("r", "metal").start("r");
    scene.end("r", new Outcome.Lost("the unit is gone"));
    assertThat(scene.run("r").node()).contains(new NodeName("b"));
    assertThat(scene.run("r").attempt()).isEqualTo(2);
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
  }

  @Test
  void a_reboot_during_a_run_breaks_the_attempt() {
    scene.ready("a", "metal").submit("r", "metal").start("r");
    scene.tell(new Event.NodeAnnounced(new NodeName("a"), "power-cut", 1, Duration.ZERO));
    assertThat(scene.run("r").state()).isEqualTo(RunState.QUEUED);
    assertThat(scene.run("r").reason()).contains("a rebooted during the run");
    assertThat(scene.effects(Effect.AbandonRun.class)).hasSize(1);
    assertThat(scene.effects(Effect.ResetNode.class)).hasSize(1);
  }

  @Test
  void a_node_that_breaks_after_the_command_ended_does_not_take_the_result_back() {
    scene.ready("a", "metal").submit("r", "metal").start("r").end("r", new Outcome.Exited(0));
    scene.breakOff("r", Fault.MACHINE);
    assertThat(scene.changedRun("r").result()).contains(RunResult.SUCCESS);
    assertThat(scene.changedRun("r").reason()).contains("not all artifacts");
  }

  @Test
  void machines_that_fail_three_times_are_the_retry_limit_and_not_the_tests_failure() {
    scene.ready("a", "metal").submit("r", "metal");
    scene.breakOff("r", Fault.MACHINE).cycle("a").breakOff("r", Fault.CONTROLLER).cycle("a");
    assertThat(scene.run("r").attempt()).isEqualTo(3);
    scene.start("r").breakOff("r", Fault.MACHINE);
    assertThat(scene.changedRun("r").result()).contains(RunResult.RETRY_LIMIT);
    assertThat(scene.changedRun("r").exitCode()).isEmpty();
  }

  @Test
  void a_run_waits_for_a_node_it_did_not_fail_on_while_one_could_come() {
    scene.ready("a", "metal").ready("b", "metal").submit("q", "metal").submit("r", "metal");
    scene.breakOff("r", Fault.MACHINE).cycle("b");
    assertThat(scene.run("r").state()).isEqualTo(RunState.QUEUED);
    assertThat(scene.run("r").failedOn()).isEqualTo(List.of(new NodeName("b")));
    // The other one goes out of service: now there is none that could come.
    scene.breakOff("q", Fault.ORDER);
    scene.tell(Scene.refused(new NodeName("a"), 2, 1, "disk is gone"));
    assertThat(scene.run("r").node()).contains(new NodeName("b"));
  }

  @Test
  void an_order_that_can_run_nowhere_is_not_tried_again() {
    scene.ready("a", "metal").submit("r", "metal").breakOff("r", Fault.ORDER);
    assertThat(scene.changedRun("r").result()).contains(RunResult.CONFIG_ERROR);
  }

  @Test
  void the_oldest_run_first_on_the_node_that_is_idle_longest_and_no_label_blocks_another() {
    scene.ready("x", "other").submit("o1", "other").submit("o2", "other");
    scene.submit("r1", "metal").after(Duration.ofSeconds(1)).submit("r2", "metal");
    scene.ready("b", "metal");
    assertThat(scene.run("r1").node()).contains(new NodeName("b"));
    scene.ready("c", "metal", "third").ready("a", "third").submit("t", "third");
    assertThat(scene.run("r2").node()).contains(new NodeName("c"));
    assertThat(scene.run("t").node()).contains(new NodeName("a"));
    assertThat(scene.run("o2").state()).isEqualTo(RunState.QUEUED);
    scene.ready("e", "fourth").after(Duration.ofSeconds(1)).ready("d", "fourth");
    scene.submit("f", "fourth");
    assertThat(scene.run("f").node()).contains(new NodeName("e"));
  }

  @Test
  void an_order_for_one_node_takes_no_other() {
    scene.ready("a", "metal").ready("b", "metal");
    scene.tell(new Event.RunSubmitted(R, Scene.order("metal", Optional.of(new NodeName("b")))));
    assertThat(scene.run("r").node()).contains(new NodeName("b"));
    scene.breakOff("r", Fault.MACHINE).cycle("b");
    assertThat(scene.run("r").node()).contains(new NodeName("b"));
  }

  @Test
  void a_run_that_no_node_can_serve_says_so_until_one_can() {
    scene.submit("r", "metal");
    assertThat(scene.run("r").reason()).isEqualTo("there is no node of label metal");
    scene.ready("a", "metal").breakOff("r", Fault.CONTROLLER);
    scene.tell(Scene.refused(new NodeName("a"), 2, 1, "volume group full"));
    assertThat(scene.run("r").reason())
        .isEqualTo(
            "attempt 1 failed: it broke; every node of label metal is quarantined: a (volume group"
                + " full)");
    scene.tell(new Event.NodeResetRequested(new NodeName("a"), ""));
    assertThat(scene.run("r").reason()).endsWith("waits for a node of label metal");
  }

  @Test
  void canceling_ends_a_queued_run_at_once() {
    scene.submit("r", "metal").tell(new Event.RunCancelRequested(R));
    assertThat(scene.changedRun("r").result()).contains(RunResult.CANCELED);
  }

  @Test
  void canceling_while_preparing_abandons_the_attempt_and_resets_the_node() {
    scene.ready("a", "metal").submit("r", "metal").tell(new Event.RunCancelRequested(R));
    assertThat(scene.changedRun("r").result()).contains(RunResult.CANCELED);
    assertThat(scene.effects(Effect.AbandonRun.class)).hasSize(1);
    assertThat(scene.effects(Effect.ResetNode.class)).hasSize(1);
  }

  @Test
  void canceling_a_running_run_stops_it_and_still_collects() {
    scene.ready("a", "metal").submit("r", "metal").start("r").tell(new Event.RunCancelRequested(R));
    assertThat(scene.last.effects())
        .containsExactly(new Effect.StopRun(R, 1, scene.node("a").machine(), 1));
    scene.tell(new Event.RunCancelRequested(R));
    assertThat(scene.last.verdict()).isInstanceOf(Ignored.class);
    scene.end("r", new Outcome.Stopped()).tell(new Event.RunCollected(R, 1, ""));
    assertThat(scene.changedRun("r").result()).contains(RunResult.CANCELED);
  }

  @Test
  void a_canceled_run_whose_node_breaks_is_canceled_and_not_tried_again() {
    scene.ready("a", "metal").submit("r", "metal").start("r").tell(new Event.RunCancelRequested(R));
    scene.breakOff("r", Fault.MACHINE);
    assertThat(scene.changedRun("r").result()).contains(RunResult.CANCELED);
  }

  @Test
  void canceling_after_the_end_or_of_nothing_is_no_exception() {
    scene.ready("a", "metal").submit("r", "metal").start("r").end("r", new Outcome.Exited(0));
    scene.tell(new Event.RunCancelRequested(R));
    assertThat(scene.last.verdict()).isInstanceOf(Ignored.class);
    scene.tell(new Event.RunCancelRequested(new RunId("none")));
    assertThat(scene.last.verdict()).isInstanceOf(Refused.class);
    scene.submit("r", "metal");
    assertThat(scene.last.verdict()).isInstanceOf(Refused.class);
  }

  @Test
  void what_an_earlier_attempt_says_is_ignored() {
    scene.ready("a", "metal").ready("b", "metal").submit("r", "metal").breakOff("r", Fault.MACHINE);
    for (Event stale :
        List.of(
            new Event.RunStarted(R, 1),
            new Event.RunEnded(R, 1, new Outcome.Exited(0)),
            new Event.RunCollected(R, 1, ""),
            new Event.RunBroken(R, 1, Fault.MACHINE, "again"))) {
      scene.tell(stale);
      assertThat(scene.last.verdict()).isInstanceOf(Ignored.class);
    }
    assertThat(scene.run("r").attempt()).isEqualTo(2);
  }

  @Test
  void each_phase_of_a_run_has_its_deadline() {
    scene.ready("a", "metal").ready("b", "metal").submit("r", "metal");
    scene.after(Scene.LIMITS.preparing()).tell(new Event.Tick());
    assertThat(scene.run("r").attempt()).isEqualTo(2);
    scene.start("r").after(Duration.ofHours(1).plus(Scene.LIMITS.grace())).tell(new Event.Tick());
    assertThat(scene.run("r").lastFailure()).contains("timeout is long over");
    scene.ready("c", "metal").start("r").end("r", new Outcome.Exited(0));
    scene.after(Scene.LIMITS.collecting()).tell(new Event.Tick());
    assertThat(scene.changedRun("r").result()).contains(RunResult.SUCCESS);
  }

  @Test
  void after_a_restart_runs_are_followed_and_not_started_again() {
    scene.ready("a", "metal").ready("b", "metal").submit("r", "metal").start("r");
    scene.submit("q", "metal").tell(new Event.RunCancelRequested(R));
    scene.after(Duration.ofDays(1)).tell(new Event.Restarted());
    assertThat(scene.last.effects())
        .filteredOn(e -> !(e instanceof Effect.StageNode || e instanceof Effect.WatchForLeaks))
        .containsExactly(
            new Effect.ConductRun(
                R, 1, scene.node("a").machine(), 1, RunState.RUNNING, Scene.order("metal")),
            new Effect.StopRun(R, 1, scene.node("a").machine(), 1),
            new Effect.ConductRun(
                new RunId("q"),
                1,
                scene.node("b").machine(),
                1,
                RunState.PREPARING,
                Scene.order("metal")));
    scene.tell(new Event.Tick());
    assertThat(scene.run("r").state()).isEqualTo(RunState.RUNNING);
  }

  @Test
  void a_node_that_broke_a_run_is_examined_before_its_reset_and_has_the_time_for_it() {
    scene.ready("a", "metal").submit("r", "metal").start("r").breakOff("r", Fault.MACHINE);

    Effect.ExamineThenReset both = scene.effects(Effect.ExamineThenReset.class).getFirst();
    assertThat(both.run()).isEqualTo(R);
    assertThat(both.attempt()).isEqualTo(1);
    assertThat(scene.node("a").deadline())
        .contains(scene.now.plus(both.reset().within()).plus(Scene.LIMITS.evidence()));

    scene.tell(new Event.Restarted());
    assertThat(scene.effects(Effect.ExamineThenReset.class)).isEmpty();
    assertThat(scene.effects(Effect.ResetNode.class)).containsExactly(both.reset());
  }

  @Test
  void what_was_not_the_nodes_fault_says_nothing_of_the_node() {
    scene.ready("a", "metal").submit("r", "metal").start("r").breakOff("r", Fault.CONTROLLER);

    assertThat(scene.effects(Effect.ExamineThenReset.class)).isEmpty();
    assertThat(scene.effects(Effect.ResetNode.class)).hasSize(1);
  }
}
