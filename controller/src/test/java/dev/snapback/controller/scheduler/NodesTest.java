package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import dev.snapback.controller.scheduler.Verdict.Reason;
import dev.snapback.controller.scheduler.Verdict.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NodesTest {
  private static final NodeName A = new NodeName("a");
  private static final Duration KEXEC = Duration.ofMinutes(2);
  private final Scene scene = new Scene();

  @Test
  void a_node_that_joined_is_reset_once_it_announces_itself_and_ready_once_verified() {
    scene.tell(Scene.joined("a", "metal"));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.ENROLLING);
    assertThat(scene.last.effects()).isEmpty();

    scene.tell(new Event.NodeAnnounced(A, "boot-0", 4, Duration.ZERO));
    assertThat(scene.last.effects())
        .containsExactly(Scene.ordered(new Machine(A, "baremetal", "a:7400"), 1, 4));

    scene.announceReset("a");
    verifies("a", 1, 5, "boot-0", "a-5");

    scene.tell(
        new Event.NodeVerified(
            A, 1, "a-5", 5, "bookworm", Duration.ofSeconds(2), "", Yardstick.NONE));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
    ResetRecord reset = scene.last.changes().all(ResetRecord.class).getFirst();
    assertThat(reset.bootIdBefore()).isEqualTo("boot-0");
    assertThat(reset.bootIdAfter()).isEqualTo("a-5");
    assertThat(reset.generation()).isEqualTo(5);
    assertThat(reset.phases())
        .containsExactly(
            new Phase("rotate", Duration.ofMillis(20)),
            new Phase("jump", Duration.ofSeconds(30)),
            new Phase("verify", Duration.ofSeconds(2)));
    assertThat(scene.state.resets()).isEmpty();
  }

  private void verifies(
      String name, int number, long generation, String bootIdBefore, String bootId) {
    Effect.VerifyNode wanted = scene.effects(Effect.VerifyNode.class).getFirst();
    assertThat(wanted.node()).isEqualTo(scene.node(name).machine());
    assertThat(wanted.reset().number()).isEqualTo(number);
    assertThat(wanted.reset().generation()).isEqualTo(generation);
    assertThat(wanted.reset().image()).isEqualTo("bookworm");
    assertThat(wanted.reset().bootIdBefore()).isEqualTo(bootIdBefore);
    assertThat(wanted.reset().bootIdAfter()).isEqualTo(bootId);
    assertThat(wanted.description()).isEmpty();
  }

  @Test
  void an_agent_that_starts_again_in_the_same_boot_prepares_again_and_changes_nothing_else() {
    scene.ready("a", "metal");
    scene.tell(new Event.NodeAnnounced(A, "a-1", 1, Duration.ZERO));
    assertThat(scene.effects(Effect.StageNode.class)).hasSize(1);
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
  }

  @Test
  void an_agent_that_starts_again_in_a_reset_changes_nothing() {
    scene.ready("a", "metal").tell(new Event.NodeResetRequested(A, ""));
    scene.tell(new Event.NodeAnnounced(A, "a-1", 1, Duration.ZERO));
    assertThat(scene.last.verdict()).isInstanceOf(Ignored.class);
    assertThat(scene.last.effects()).isEmpty();
  }

  @Test
  void an_idle_node_that_rebooted_is_reset_before_use() {
    scene.ready("a", "metal");
    scene.tell(new Event.NodeAnnounced(A, "power-cut", 1, Duration.ZERO));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    scene.submit("r", "metal");
    assertThat(scene.run("r").state()).isEqualTo(RunState.QUEUED);
    scene.cycle("a");
    assertThat(scene.run("r").state()).isEqualTo(RunState.PREPARING);
  }

  @Test
  void an_announcement_tells_that_the_reset_was_taken_though_its_answer_was_lost() {
    scene.ready("a", "metal").tell(new Event.NodeResetRequested(A, ""));
    scene.tell(new Event.NodeAnnounced(A, "a-2", 2, Duration.ZERO));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.VERIFYING);
    // And the answer to the order, overtaken by the announcement, still brings its phases.
    scene.tell(Scene.taken(A, 2, 2, "a-1"));
    assertThat(scene.last.changes().all(ResetRecord.class).getFirst().phases())
        .isEqualTo(Scene.phases());
    assertThat(scene.node("a").state()).isEqualTo(NodeState.VERIFYING);
  }

  @Test
  void a_power_cut_before_the_reset_was_taken_has_it_ordered_again_where_the_machine_is_now() {
    scene.ready("a", "metal").tell(new Event.NodeResetRequested(A, ""));
    scene.tell(new Event.NodeAnnounced(A, "power-cut", 1, Duration.ZERO));
    assertThat(scene.effects(Effect.ResetNode.class))
        .containsExactly(Scene.ordered(scene.node("a").machine(), 2, 1));
    assertThat(scene.node("a").consecutiveFailures()).isZero();
  }

  @Test
  void a_refusal_because_the_reset_had_been_taken_before_is_no_failure() {
    scene.ready("a", "metal").tell(new Event.NodeResetRequested(A, ""));
    scene.tell(Scene.failed(A, 2, 2, "wrong generation"));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(scene.node("a").consecutiveFailures()).isZero();
    // If no announcement follows, the next reset is ordered where the machine then must be.
    scene.after(KEXEC).tell(new Event.Tick());
    assertThat(scene.effects(Effect.ResetNode.class))
        .containsExactly(
            Scene.ordered(scene.node("a").machine(), 3, 2, Rung.ORDERLY, Duration.ofMinutes(3)));
  }

  @Test
  void an_order_for_another_generation_is_given_again_where_the_node_says_it_is() {
    scene.ready("a", "metal").tell(new Event.NodeResetRequested(A, ""));
    scene.tell(Scene.failed(A, 2, 7, "wrong generation"));
    assertThat(scene.effects(Effect.ResetNode.class))
        .containsExactly(Scene.ordered(scene.node("a").machine(), 2, 7));
    assertThat(scene.node("a").consecutiveFailures()).isZero();
    assertThat(scene.state.nextDeadline()).contains(scene.now.plus(KEXEC));
  }

  @Test
  void a_refusal_that_no_retry_helps_quarantines_at_once_and_a_requested_reset_brings_back() {
    scene.ready("a", "metal").tell(new Event.NodeResetRequested(A, ""));
    scene.tell(Scene.refused(A, 2, 1, "volume group full"));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.QUARANTINED);
    assertThat(scene.node("a").reason()).isEqualTo("volume group full");
    scene.tell(new Event.NodeResetRequested(A, "trixie")).cycle("a");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
    assertThat(scene.node("a").image()).isEqualTo("trixie");
  }

  @Test
  void a_node_with_an_impediment_is_quarantined_with_it() {
    scene.ready("a", "metal").tell(new Event.NodeResetRequested(A, "")).announceReset("a");
    scene.tell(new Event.NodeRejected(A, 2, 2, "speaks protocol 2, not 1", false));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.QUARANTINED);
    assertThat(scene.node("a").reason()).isEqualTo("speaks protocol 2, not 1");
  }

  @Test
  void a_reset_to_another_image_than_ordered_is_a_failed_one() {
    scene.ready("a", "metal").tell(new Event.NodeResetRequested(A, "")).announceReset("a");
    scene.tell(new Event.NodeVerified(A, 2, "a-2", 2, "trixie", Duration.ZERO, "", Yardstick.NONE));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(scene.node("a").reason()).contains("trixie", "bookworm");
  }

  @Test
  void a_node_that_misses_the_deadline_of_every_rung_is_quarantined() {
    scene.ready("a", "metal").tell(new Event.NodeResetRequested(A, ""));
    assertThat(scene.state.nextDeadline()).contains(scene.now.plus(KEXEC));
    scene.after(KEXEC).tell(new Event.Tick());
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(scene.node("a").reason())
        .isEqualTo("rung 2 of 3, orderly, because of kexec: its agent took no order within 2 min");
    scene.after(Duration.ofMinutes(3)).tell(new Event.Tick());
    scene.after(Duration.ofMinutes(10)).tell(new Event.Tick());
    assertThat(scene.node("a").state()).isEqualTo(NodeState.QUARANTINED);
    assertThat(scene.node("a").reason())
        .isEqualTo(
            "no way to reset it is left: kexec: its agent took no order within 2 min;"
                + " orderly: its agent took no order within 3 min;"
                + " reboot: its agent took no order within 10 min");
    assertThat(scene.node("a").consecutiveFailures()).isEqualTo(3);
    assertThat(scene.state.nextDeadline()).isEmpty();
  }

  @Test
  void a_node_that_never_announces_itself_is_quarantined() {
    scene.tell(Scene.joined("a", "metal"));
    scene.after(Scene.LIMITS.enrolling()).tell(new Event.Tick());
    assertThat(scene.node("a").state()).isEqualTo(NodeState.QUARANTINED);
    // What it says afterwards is remembered for the reset that somebody will ask for.
    scene.tell(new Event.NodeAnnounced(A, "late", 3, Duration.ZERO));
    scene.tell(new Event.NodeResetRequested(A, ""));
    assertThat(scene.effects(Effect.ResetNode.class))
        .containsExactly(Scene.ordered(scene.node("a").machine(), 1, 3));
  }

  private static final Yardstick YARDSTICK =
      new Yardstick(Optional.of(Said.INVENTORY), "root", Instant.EPOCH);

  private Scene measured() {
    scene.ready("a", "metal").tell(new Event.NodeResetRequested(A, "")).announceReset("a");
    return scene.tell(
        new Event.NodeVerified(
            A, 2, "a-2", 2, "bookworm", Duration.ZERO, "the receipt", YARDSTICK));
  }

  @Test
  void a_receipt_is_kept_with_its_reset_and_the_next_one_is_measured_by_it() {
    measured();
    assertThat(scene.last.changes().all(ResetRecord.class).getFirst().receipt())
        .isEqualTo("the receipt");
    scene.tell(new Event.NodeResetRequested(A, "")).announceReset("a");
    assertThat(scene.effects(Effect.VerifyNode.class).getFirst().yardstick()).isEqualTo(YARDSTICK);
  }

  @Test
  void a_node_that_joins_again_or_is_accepted_gets_a_new_baseline() {
    measured().tell(new Event.NodeAccepted(A));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(scene.node("a").yardstick())
        .isEqualTo(new Yardstick(Optional.empty(), "root", Instant.EPOCH));
    scene.tell(new Event.NodeAccepted(A));
    assertThat(scene.last.verdict()).isInstanceOf(Refused.class);
    scene.tell(Scene.joined("a", "metal"));
    assertThat(scene.node("a").yardstick()).isEqualTo(Yardstick.NONE);
  }

  @Test
  void a_quarantined_node_comes_back_by_being_accepted() {
    measured().tell(new Event.NodeResetRequested(A, "")).announceReset("a");
    scene.tell(new Event.NodeRejected(A, 3, 3, "disk vdb is gone", false));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.QUARANTINED);
    assertThat(scene.node("a").reason()).isEqualTo("disk vdb is gone");
    scene.tell(new Event.NodeAccepted(A)).cycle("a");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
  }

  @Test
  void a_tick_before_any_deadline_does_nothing() {
    scene.ready("a", "metal").tell(new Event.Tick());
    assertThat(scene.last.verdict()).isInstanceOf(Ignored.class);
  }

  @Test
  void a_busy_node_cannot_be_reset_on_request_and_an_unknown_one_neither() {
    scene.ready("a", "metal").submit("r", "metal").tell(new Event.NodeResetRequested(A, ""));
    assertThat(scene.last.verdict())
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.WRONG_STATE));
    scene.tell(new Event.NodeResetRequested(new NodeName("b"), ""));
    assertThat(scene.last.verdict())
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.NO_SUCH_NODE));
  }

  @Test
  void a_machine_that_joins_again_while_it_works_for_a_run_gives_the_run_back() {
    scene.ready("a", "metal").ready("b", "metal").submit("r", "metal").start("r");
    scene.tell(Scene.joined("a", "metal"));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.ENROLLING);
    assertThat(scene.run("r").node()).contains(new NodeName("b"));
    assertThat(scene.run("r").failedOn()).isEqualTo(List.of(A));
    assertThat(scene.effects(Effect.AbandonRun.class))
        .containsExactly(new Effect.AbandonRun(new RunId("r"), 1));
  }

  @Test
  void after_a_restart_only_what_may_not_have_been_taken_is_ordered_again() {
    scene.ready("a", "metal").ready("b", "metal").ready("c", "metal");
    scene.tell(new Event.NodeResetRequested(A, ""));
    scene.tell(new Event.NodeResetRequested(new NodeName("b"), ""));
    scene.tell(Scene.taken(new NodeName("b"), 2, 2, "b-1"));
    scene.tell(new Event.NodeResetRequested(new NodeName("c"), "")).announceReset("c");
    scene.after(Duration.ofHours(3)).tell(new Event.Restarted());
    assertThat(scene.last.effects()).contains(new Effect.WatchForLeaks()).hasSize(3);
    assertThat(scene.effects(Effect.ResetNode.class))
        .containsExactly(Scene.ordered(scene.node("a").machine(), 2, 1));
    verifies("c", 2, 2, "c-1", "c-2");
    assertThat(scene.state.nextDeadline()).contains(scene.now.plus(KEXEC));
  }
}
