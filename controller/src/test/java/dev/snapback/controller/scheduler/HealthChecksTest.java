package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HealthChecksTest {
  private static final Duration EVERY = Duration.ofHours(24);
  private static final NodeName A = new NodeName("a");
  private static final String CHECK = "health-a-1";

  private static Scene scene(boolean afterSetup) {
    var smoke = new HealthRule(List.of("smoke", "-v"), EVERY, Duration.ofMinutes(5), afterSetup);
    return new Scene(new HealthRules(Map.of("metal", smoke), SuspicionRule.USUAL));
  }

  private static HealthRecord health(Scene scene, String node) {
    return scene.state.health(new NodeName(node)).orElseThrow();
  }

  private static Scene collected(Scene scene, String run, Outcome outcome) {
    scene.start(run).end(run, outcome);
    return scene.tell(new Event.RunCollected(new RunId(run), scene.run(run).attempt(), ""));
  }

  /** In service, checked once, its next check due in a day. */
  private static Scene checked() {
    Scene scene = scene(true).ready("a", "metal");
    collected(scene, CHECK, new Outcome.Exited(0));
    return scene.cycle("a");
  }

  @Test
  void a_machine_that_joined_serves_nobody_before_its_check_succeeded() {
    Scene scene = scene(true);
    scene.submit("r", "metal").ready("a", "metal");
    assertThat(scene.node("a").run()).contains(new RunId(CHECK));
    assertThat(scene.run(CHECK).order())
        .returns(List.of("smoke", "-v"), RunOrder::command)
        .returns(Optional.of(HealthChecks.PROJECT), RunOrder::project)
        .returns(RunOrder.LOWEST, RunOrder::priority);
    assertThat(scene.run("r").state()).isEqualTo(RunState.QUEUED);

    collected(scene, CHECK, new Outcome.Exited(0));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(health(scene, "a").last().orElseThrow().result())
        .isEqualTo(HealthRecord.Result.PASSED);
    assertThat(scene.cycle("a").node("a").run()).contains(new RunId("r"));
  }

  @Test
  void a_check_that_fails_quarantines_with_its_run_as_evidence_and_no_reset() {
    Scene scene = scene(true).ready("a", "metal");
    collected(scene, CHECK, new Outcome.Exited(3));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.QUARANTINED);
    assertThat(scene.node("a").reason())
        .startsWith("its health check failed: FAILURE: ")
        .endsWith("(its console: run health-a-1)");
    assertThat(scene.effects(Effect.ResetNode.class)).isEmpty();
  }

  @Test
  void an_idle_machine_is_checked_when_it_is_due_and_a_busy_one_when_it_is_idle_again() {
    Scene scene = checked();
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
    scene.after(EVERY.minusSeconds(60)).submit("r", "metal");
    collected(scene.after(Duration.ofSeconds(10)), "r", new Outcome.Exited(0));
    scene.after(Duration.ofSeconds(30)).tell(new Event.Tick());
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(health(scene, "a").going()).isEmpty();
    assertThat(scene.state.nextDeadline().orElseThrow()).isAfter(scene.now);
    scene.cycle("a");
    assertThat(scene.node("a").run()).contains(new RunId("health-a-2"));
  }

  @Test
  void a_check_that_is_due_waits_for_whoever_waits_for_the_node() {
    Scene scene = checked();
    scene.submit("r1", "metal").submit("r2", "metal");
    scene.after(EVERY);
    collected(scene, "r1", new Outcome.Exited(0)).cycle("a");
    assertThat(scene.node("a").run()).contains(new RunId("r2"));
    assertThat(scene.state.runs()).doesNotContainKey(new RunId("health-a-2"));
  }

  @Test
  void of_many_machines_only_some_are_checked_at_a_time() {
    Scene scene = scene(false);
    for (int i = 0; i < 25; i++) {
      scene.ready("m" + i, "metal");
    }
    scene.after(EVERY).tell(new Event.Tick());
    assertThat(checking(scene)).isEqualTo(2);
    scene.after(Duration.ofMinutes(1)).tell(new Event.Tick());
    assertThat(checking(scene)).isEqualTo(2);
    RunId one = scene.state.runs().keySet().stream().sorted().findFirst().orElseThrow();
    collected(scene, one.value(), new Outcome.Exited(0));
    scene.after(Duration.ofMinutes(1)).tell(new Event.Tick());
    assertThat(checking(scene)).isEqualTo(2);
    assertThat(scene.state.runs()).doesNotContainKey(one);
  }

  private static long checking(Scene scene) {
    return scene.state.runs().values().stream()
        .filter(run -> run.order().project().equals(Optional.of(HealthChecks.PROJECT)))
        .count();
  }

  @Test
  void a_check_that_breaks_is_tried_again_and_quarantines_in_the_end() {
    Scene scene = scene(true).ready("a", "metal");
    for (int attempt = 1; attempt <= 3; attempt++) {
      assertThat(scene.run(CHECK)).returns(attempt, RunRecord::attempt);
      assertThat(scene.node("a").run()).contains(new RunId(CHECK));
      scene.breakOff(CHECK, Fault.MACHINE);
      if (attempt < 3) {
        scene.cycle("a");
      }
    }
    assertThat(scene.node("a").state()).isEqualTo(NodeState.QUARANTINED);
    assertThat(scene.node("a").reason()).contains("RETRY_LIMIT: all 3 attempts failed");
  }

  @Test
  void what_is_not_the_machine_s_fault_takes_none_out_of_service() {
    Scene scene = checked();
    scene.after(EVERY).tell(new Event.Tick());
    collected(scene, "health-a-2", new Outcome.NotStarted("no such file"));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(health(scene, "a").last().orElseThrow().result())
        .isEqualTo(HealthRecord.Result.UNTOLD);
    assertThat(scene.cycle("a").node("a").state()).isEqualTo(NodeState.READY);
  }

  @Test
  void a_quarantined_machine_comes_back_by_a_check_that_tells_it_is_fit_and_by_no_other() {
    for (Outcome outcome :
        List.of(
            new Outcome.Exited(0), new Outcome.Exited(1), new Outcome.NotStarted("no such file"))) {
      Scene scene = checked();
      scene.tell(new Event.NodeQuarantineRequested(A, "it clicks"));
      assertThat(scene.node("a"))
          .returns(NodeState.QUARANTINED, NodeRecord::state)
          .returns("somebody took it out of service: it clicks", NodeRecord::reason);
      scene.submit("r", "metal");

      scene.tell(new Event.NodeReleased(A));
      assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
      scene.cycle("a");
      assertThat(scene.node("a").run()).contains(new RunId("health-a-2"));
      collected(scene, "health-a-2", outcome);
      boolean fit = outcome.equals(new Outcome.Exited(0));
      assertThat(scene.node("a").state())
          .isEqualTo(fit ? NodeState.RESETTING : NodeState.QUARANTINED);
      if (fit) {
        assertThat(scene.cycle("a").node("a").run()).contains(new RunId("r"));
      }
    }
  }

  @Test
  void without_a_check_a_reset_is_enough() {
    Scene scene = new Scene().ready("a", "metal");
    scene.tell(new Event.NodeQuarantineRequested(A, "it clicks"));
    scene.tell(new Event.NodeReleased(A)).cycle("a");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
    assertThat(scene.tell(new Event.NodeCheckRequested(A)).last.verdict())
        .isInstanceOf(Verdict.Refused.class);
    assertThat(scene.tell(new Event.NodeReleased(A)).last.verdict())
        .isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void a_busy_machine_is_quarantined_when_it_is_idle_unless_it_is_released_before() {
    for (boolean released : new boolean[] {false, true}) {
      Scene scene = new Scene().ready("a", "metal").submit("r", "metal");
      scene.tell(new Event.NodeQuarantineRequested(A, "it clicks"));
      assertThat(scene.node("a").state()).isEqualTo(NodeState.LEASED);
      if (released) {
        scene.tell(new Event.NodeReleased(A));
      }
      collected(scene, "r", new Outcome.Exited(0)).cycle("a");
      assertThat(scene.node("a").state())
          .isEqualTo(released ? NodeState.READY : NodeState.QUARANTINED);
    }
  }

  @Test
  void somebody_orders_a_check_of_an_idle_machine_and_may_cancel_it() {
    Scene scene = checked();
    scene.tell(new Event.NodeCheckRequested(A));
    assertThat(scene.node("a").run()).contains(new RunId("health-a-2"));
    assertThat(scene.tell(new Event.NodeCheckRequested(A)).last.verdict())
        .isInstanceOf(Verdict.Ignored.class);
    scene.tell(new Event.RunCancelRequested(new RunId("health-a-2")));
    assertThat(scene.cycle("a").node("a").state()).isEqualTo(NodeState.READY);
    assertThat(health(scene, "a").going()).isEmpty();
  }

  @Test
  void a_check_that_waits_when_its_machine_is_given_up_is_withdrawn() {
    Scene scene = scene(true).ready("a", "metal");
    scene.breakOff(CHECK, Fault.MACHINE);
    NodeRecord node = scene.node("a");
    scene.tell(Scene.refused(A, node.resets(), node.generation(), "no such image"));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.QUARANTINED);
    assertThat(scene.changedRun(CHECK).result()).contains(RunResult.CANCELED);
    assertThat(health(scene, "a").going()).isEmpty();
  }

  @Test
  void checks_go_on_after_a_restart_and_names_with_dots_are_told_apart() {
    Scene scene = checked();
    scene.ready("a.b", "metal").ready("a-b", "metal");
    assertThat(scene.node("a.b").run().orElseThrow().value()).startsWith("health-a-b-");
    assertThat(scene.node("a.b").run()).isNotEqualTo(scene.node("a-b").run());
    State before = scene.state;
    scene.tell(new Event.Restarted());
    assertThat(scene.state.health(A)).isEqualTo(before.health(A));
  }
}
