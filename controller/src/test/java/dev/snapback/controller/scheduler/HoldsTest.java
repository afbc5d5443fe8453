package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.scheduler.Verdict.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Failed runs' roots that are kept, from the failure to the end. */
final class HoldsTest {
  private static final RunId R = new RunId("r");
  private static final NodeName A = new NodeName("a");
  private static final Duration DAY = Duration.ofHours(24);

  private final Scene scene = new Scene();

  /** A run that is to be held has ended, and its node's reset is ordered. */
  private void ended(Outcome outcome) {
    scene.ready("a", "metal").ready("b", "metal");
    scene.tell(new Event.RunSubmitted(R, Scene.order("metal", Optional.of(A), DAY)));
    scene.start("r").end("r", outcome).tell(new Event.RunCollected(R, 1, ""));
  }

  private HoldRecord hold() {
    return Optional.ofNullable(scene.state.holds().get(R)).orElseThrow();
  }

  private HoldRecord changed() {
    return scene.last.changes().all(HoldRecord.class).getFirst();
  }

  private Effect.ResetNode reset() {
    return scene.effects(Effect.ResetNode.class).getFirst();
  }

  private void announce(List<String> holds) {
    announce(holds, Optional.empty());
  }

  private void announce(List<String> holds, Optional<String> running) {
    NodeRecord node = scene.node("a");
    long next = node.generation() + 1;
    scene.after(Duration.ofSeconds(1));
    scene.tell(Scene.taken(A, node.resets(), next, node.bootId()));
    var said = Said.of(A, "a-" + next, next, "bookworm", BootWay.KEXEC, 0, holds, running);
    scene.tell(new Event.NodeAnnounced(A, "a-" + next, next, Duration.ZERO, Optional.of(said)));
  }

  private void kept() {
    ended(new Outcome.Exited(1));
    announce(List.of("r"));
  }

  @Test
  void a_failed_run_is_kept_by_the_reset_after_it_and_its_node_works_on() {
    ended(new Outcome.Exited(1));
    assertThat(scene.changedRun("r").reason()).startsWith("exit code 1; its root is to be kept");
    assertThat(reset().hold()).contains(R);
    assertThat(hold().expires()).isEqualTo(scene.now.plus(DAY));

    announce(List.of("r"));

    assertThat(hold().state()).isEqualTo(HoldState.KEPT);
    assertThat(scene.node("a").state()).isEqualTo(NodeState.VERIFYING);
    // The next reset keeps nothing.
    scene.tell(new Event.NodeRejected(A, scene.node("a").resets(), -1, "no", true));
    assertThat(reset().hold()).isEmpty();
  }

  @Test
  void what_succeeded_or_was_canceled_is_not_kept() {
    for (Outcome outcome : List.of(new Outcome.Exited(0), new Outcome.Stopped())) {
      var own = new HoldsTest();
      own.ended(outcome);
      assertThat(own.scene.state.holds()).isEmpty();
      assertThat(own.reset().hold()).isEmpty();
    }
  }

  @Test
  void a_restart_orders_the_same_again() {
    ended(new Outcome.TimedOut());
    Effect.ResetNode before = reset();
    scene.tell(new Event.Restarted());

    assertThat(reset()).isEqualTo(before);
    assertThat(before.hold()).contains(R);
  }

  @Test
  void a_node_that_cannot_keep_it_is_reset_without_by_the_same_way() {
    ended(new Outcome.Exited(1));
    Effect.ResetNode before = reset();
    scene.tell(new Event.HoldRefused(A, before.reset(), "the pool is 85 % full"));

    assertThat(changed().state()).isEqualTo(HoldState.GONE);
    assertThat(changed().reason()).isEqualTo("it could not be kept: the pool is 85 % full");
    assertThat(reset().hold()).isEmpty();
    assertThat(reset().rung()).isEqualTo(before.rung());
    assertThat(reset().reset()).isEqualTo(before.reset());
  }

  @Test
  void what_the_new_system_does_not_have_is_gone() {
    ended(new Outcome.Exited(1));
    announce(List.of("other"));

    assertThat(changed().state()).isEqualTo(HoldState.GONE);
    assertThat(changed().reason()).isEqualTo("a came back without it, by kexec");
  }

  @Test
  void a_hold_ends_when_it_expires_and_is_removed_as_soon_as_its_node_can() {
    kept();
    scene.after(DAY).tell(new Event.Tick());
    Effect.DropHold drop = scene.effects(Effect.DropHold.class).getFirst();
    assertThat(drop.hold()).isEqualTo(R);
    assertThat(hold().state()).isEqualTo(HoldState.DROPPING);

    scene.after(Duration.ofMinutes(1)).tell(new Event.Tick());
    assertThat(scene.effects(Effect.DropHold.class)).hasSize(1);
    scene.tell(new Event.HoldDropped(R));

    assertThat(changed().state()).isEqualTo(HoldState.GONE);
    assertThat(changed().reason()).isEqualTo("it expired");
    assertThat(scene.state.holds()).isEmpty();
  }

  @Test
  void a_hold_can_be_extended_and_given_up() {
    kept();
    scene.after(DAY.minusHours(1)).tell(new Event.HoldExtendRequested(R, DAY));
    scene.after(Duration.ofHours(2)).tell(new Event.Tick());
    assertThat(hold().state()).isEqualTo(HoldState.KEPT);

    scene.tell(new Event.HoldDropRequested(R));
    assertThat(hold().reason()).isEqualTo("somebody gave it up");
    assertThat(scene.tell(new Event.HoldExtendRequested(R, DAY)).last.verdict())
        .isInstanceOf(Refused.class);
    assertThat(scene.tell(new Event.HoldDropRequested(new RunId("x"))).last.verdict())
        .isInstanceOf(Refused.class);
  }

  @Test
  void a_node_keeps_so_many_and_no_more() {
    scene.ready("a", "metal");
    for (int i = 0; i <= Scene.LIMITS.holds(); i++) {
      String id = "r" + i;
      scene.tell(new Event.RunSubmitted(new RunId(id), Scene.order("metal", Optional.of(A), DAY)));
      scene.start(id).end(id, new Outcome.Exited(1));
      scene.tell(new Event.RunCollected(new RunId(id), 1, ""));
      String reason = scene.changedRun(id).reason();
      assertThat(reason.contains("not kept: a keeps 3 already"))
          .isEqualTo(i == Scene.LIMITS.holds());
      announce(scene.state.holds().keySet().stream().map(RunId::value).toList());
      scene.tell(
          new Event.NodeVerified(
              A,
              scene.node("a").resets(),
              scene.node("a").bootId(),
              scene.node("a").generation(),
              "bookworm",
              Duration.ZERO,
              "",
              Yardstick.NONE));
    }
    assertThat(scene.state.holds()).hasSize(Scene.LIMITS.holds());
  }

  @Test
  void a_machine_that_is_installed_anew_or_given_up_has_none() {
    kept();
    scene.tell(Scene.joined("a", "metal"));
    assertThat(changed().reason()).isEqualTo("a was installed anew");

    var own = new HoldsTest();
    own.ended(new Outcome.Exited(1));
    own.scene.tell(
        new Event.ResetFailed(A, own.scene.node("a").resets(), -1, "no image", Remedy.NONE));
    assertThat(own.scene.node("a").state()).isEqualTo(NodeState.QUARANTINED);
    assertThat(own.changed().reason()).isEqualTo("a was quarantined before it was made");
  }

  private void verified() {
    NodeRecord node = scene.node("a");
    scene.tell(
        new Event.NodeVerified(
            A,
            node.resets(),
            node.bootId(),
            node.generation(),
            "bookworm",
            Duration.ZERO,
            "",
            Yardstick.NONE));
  }

  private void booted() {
    kept();
    verified();
    scene.tell(new Event.HoldBootRequested(R, Duration.ofHours(1)));
    assertThat(reset().held()).contains(R);
    announce(List.of("r"), Optional.of("r"));
  }

  @Test
  void a_hold_is_booted_on_its_node_which_is_somebodys_until_it_expires() {
    booted();
    assertThat(hold().state()).isEqualTo(HoldState.BOOTED);
    assertThat(scene.node("a").state()).isEqualTo(NodeState.HELD);
    assertThat(scene.node("a").deadline()).contains(hold().expires());
    assertThat(scene.state.resets()).isEmpty();
    scene.tell(new Event.HoldExtendRequested(R, Duration.ofHours(2)));
    assertThat(scene.node("a").deadline()).contains(scene.now.plus(Duration.ofHours(2)));

    scene.after(Duration.ofHours(2)).tell(new Event.Tick());

    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(reset().held()).isEmpty();
    assertThat(hold().state()).isEqualTo(HoldState.DROPPING);
    scene.after(Duration.ofMinutes(1)).tell(new Event.Tick());
    assertThat(scene.effects(Effect.DropHold.class)).hasSize(1);
  }

  @Test
  void a_held_node_may_boot_again_and_a_reset_by_a_person_keeps_the_hold() {
    booted();
    NodeRecord node = scene.node("a");
    var again =
        Said.of(
            A,
            "again",
            node.generation(),
            "bookworm",
            BootWay.FIRMWARE,
            1 << 30,
            List.of("r"),
            Optional.of("r"));
    scene.tell(
        new Event.NodeAnnounced(A, "again", node.generation(), Duration.ZERO, Optional.of(again)));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.HELD);

    scene.tell(new Event.NodeResetRequested(A, ""));

    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(reset().held()).isEmpty();
    assertThat(hold().state()).isEqualTo(HoldState.KEPT);
    assertThat(hold().due()).contains(hold().expires());
  }

  @Test
  void a_hold_that_could_not_be_booted_is_still_kept_and_its_node_works_on() {
    kept();
    verified();
    scene.tell(new Event.HoldBootRequested(R, Duration.ofHours(1)));
    scene.tell(new Event.HoldRefused(A, reset().reset(), "no hold"));
    assertThat(hold().state()).isEqualTo(HoldState.KEPT);
    assertThat(reset().held()).isEmpty();

    announce(List.of("r"));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.VERIFYING);
  }

  @Test
  void only_an_idle_node_boots_a_hold() {
    kept();

    assertThat(scene.tell(new Event.HoldBootRequested(R, Duration.ofHours(1))).last.verdict())
        .isInstanceOf(Refused.class);
  }
}
