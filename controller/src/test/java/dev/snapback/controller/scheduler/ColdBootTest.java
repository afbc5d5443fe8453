package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What follows from a boot that nobody ordered: every state, every kind of boot. */
final class ColdBootTest {
  private static final NodeName A = new NodeName("a");
  private static final String IMAGE = "bookworm";

  /** A kind of boot, seen from the generation where the node is believed to be. */
  private enum Boot {
    HIGHER,
    MUCH_HIGHER,
    HIGHER_BUT_WRITTEN,
    HIGHER_OF_ANOTHER_IMAGE,
    HIGHER_BY_AN_OLD_AGENT,
    SAME,
    SAME_BY_AN_OLD_AGENT,
    LOWER,
    UNKNOWN;

    Event announcement(long known) {
      return switch (this) {
        case HIGHER -> said(known + 1, IMAGE, 0);
        case MUCH_HIGHER -> said(known + 7, IMAGE, 0);
        case HIGHER_BUT_WRITTEN -> said(known + 1, IMAGE, 1L << 30);
        case HIGHER_OF_ANOTHER_IMAGE -> said(known + 1, "trixie", 0);
        case HIGHER_BY_AN_OLD_AGENT -> old(known + 1);
        case SAME -> said(known, IMAGE, 1L << 30);
        case SAME_BY_AN_OLD_AGENT -> old(known);
        case LOWER -> said(known - 1, IMAGE, 0);
        case UNKNOWN -> old(-1);
      };
    }

    /** The kernel's command line knows nothing of it: what LVM says counts. */
    private static Event said(long generation, String image, long written) {
      NodeDescription description =
          Said.of(A, "cold", generation, image, BootWay.FIRMWARE, written);
      return new Event.NodeAnnounced(
          A, "cold", -1, Duration.ofSeconds(8), Optional.of(description));
    }

    private static Event old(long generation) {
      return new Event.NodeAnnounced(A, "cold", generation, Duration.ofSeconds(8));
    }

    boolean fresh() {
      return this == HIGHER || this == MUCH_HIGHER;
    }
  }

  /** Where a node is when it goes down. */
  private enum Where {
    ENROLLING,
    RESETTING,
    RESETTING_TAKEN,
    VERIFYING,
    READY,
    LEASED,
    QUARANTINED;

    Scene scene() {
      Scene scene = new Scene();
      return switch (this) {
        case ENROLLING -> scene.tell(Scene.joined("a", "metal"));
        case RESETTING -> resetting(scene);
        case RESETTING_TAKEN -> resetting(scene).tell(Scene.taken(A, 2, 2, "a-1"));
        case VERIFYING -> resetting(scene).announceReset("a");
        case READY -> scene.ready("a", "metal");
        case LEASED -> scene.ready("a", "metal").submit("r", "metal").start("r");
        case QUARANTINED -> resetting(scene).tell(Scene.refused(A, 2, 1, "volume group full"));
      };
    }

    private static Scene resetting(Scene scene) {
      return scene.ready("a", "metal").tell(new Event.NodeResetRequested(A, ""));
    }

    /** The highest generation that the controller knows of. */
    long known(Scene scene) {
      return this == RESETTING_TAKEN ? 2 : scene.node("a").generation();
    }
  }

  static Stream<Arguments> everyPair() {
    return Stream.of(Where.values())
        .flatMap(where -> Stream.of(Boot.values()).map(boot -> Arguments.of(where, boot)));
  }

  @ParameterizedTest
  @MethodSource("everyPair")
  void the_node_goes_where_it_must(Where where, Boot boot) {
    Scene scene = where.scene();
    scene.after(Duration.ofSeconds(20)).tell(boot.announcement(where.known(scene)));
    assertThat(scene.node("a").state()).isEqualTo(expected(where, boot));
    if (where == Where.QUARANTINED) {
      assertThat(scene.last.effects()).isEmpty();
    } else if (scene.node("a").state() == NodeState.VERIFYING) {
      assertThat(scene.effects(Effect.ResetNode.class)).isEmpty();
      assertThat(scene.effects(Effect.VerifyNode.class)).hasSize(1);
    } else {
      assertThat(scene.effects(Effect.ResetNode.class)).hasSize(1);
      assertThat(scene.effects(Effect.VerifyNode.class)).isEmpty();
    }
  }

  private static NodeState expected(Where where, Boot boot) {
    return switch (where) {
      // What it was installed with is not what a reset makes.
      case ENROLLING -> NodeState.RESETTING;
      case RESETTING ->
          // One higher is what was ordered: the order was taken though nobody heard it; the check
          // finds out what it is worth.
          boot.fresh()
                  || boot == Boot.HIGHER_BUT_WRITTEN
                  || boot == Boot.HIGHER_OF_ANOTHER_IMAGE
                  || boot == Boot.HIGHER_BY_AN_OLD_AGENT
              ? NodeState.VERIFYING
              : NodeState.RESETTING;
      case RESETTING_TAKEN ->
          // The generation that was ordered, or none: as far as it says it is that.
          boot.fresh()
                  || boot == Boot.SAME
                  || boot == Boot.SAME_BY_AN_OLD_AGENT
                  || boot == Boot.UNKNOWN
              ? NodeState.VERIFYING
              : NodeState.RESETTING;
      case VERIFYING, READY, LEASED -> boot.fresh() ? NodeState.VERIFYING : NodeState.RESETTING;
      case QUARANTINED -> NodeState.QUARANTINED;
    };
  }

  private static Scene coldBoot(Where where) {
    Scene scene = where.scene();
    return scene
        .after(Duration.ofSeconds(20))
        .tell(Boot.MUCH_HIGHER.announcement(where.known(scene)));
  }

  private static Scene verified(Scene scene) {
    NodeRecord node = scene.node("a");
    return scene.tell(
        new Event.NodeVerified(
            A,
            node.resets(),
            "cold",
            node.generation(),
            IMAGE,
            Duration.ofSeconds(2),
            "",
            Yardstick.NONE));
  }

  @Test
  void during_a_reset_it_counts_as_the_reset_done_at_the_generation_that_it_says() {
    Scene scene = verified(coldBoot(Where.RESETTING_TAKEN));
    ResetRecord reset = scene.last.changes().all(ResetRecord.class).getLast();
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
    assertThat(reset.number()).isEqualTo(2);
    assertThat(reset.generation()).isEqualTo(9).isEqualTo(scene.node("a").generation());
    assertThat(reset.rung()).isEqualTo(Rung.COLD_BOOT);
    assertThat(reset.bootIdBefore()).isEqualTo("a-1");
    assertThat(reset.phases())
        .extracting(Phase::name)
        .containsExactly(
            "rotate", "jump", "kernel", "initramfs", "user space", "agent", "announce", "verify");
  }

  @Test
  void an_idle_node_is_ready_again_after_verification_alone() {
    Scene scene = verified(coldBoot(Where.READY));
    ResetRecord reset = scene.last.changes().all(ResetRecord.class).getFirst();
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
    assertThat(scene.node("a").resets()).isEqualTo(2);
    assertThat(reset.bootIdBefore()).isEqualTo("a-1");
    assertThat(reset.bootIdAfter()).isEqualTo("cold");
    assertThat(reset.ordered()).isEqualTo(scene.now.minusSeconds(8));
    assertThat(reset.rung()).isEqualTo(Rung.COLD_BOOT);
  }

  @Test
  void a_run_that_was_on_it_is_lost_and_tried_again_and_the_machine_needs_no_reset() {
    Scene scene = coldBoot(Where.LEASED);
    assertThat(scene.run("r").state()).isEqualTo(RunState.QUEUED);
    assertThat(scene.run("r").failedOn()).containsExactly(A);
    assertThat(scene.effects(Effect.AbandonRun.class)).hasSize(1);
    verified(scene);
    assertThat(scene.run("r").state()).isEqualTo(RunState.PREPARING);
    assertThat(scene.run("r").generation()).isEqualTo(8);
    assertThat(scene.run("r").attempt()).isEqualTo(2);
  }

  @Test
  void a_quarantined_node_stays_so_and_is_reset_from_where_it_says_it_is() {
    Scene scene = coldBoot(Where.QUARANTINED);
    assertThat(scene.node("a").reason()).isEqualTo("volume group full");
    scene.tell(new Event.NodeResetRequested(A, ""));
    assertThat(scene.effects(Effect.ResetNode.class))
        .containsExactly(Scene.ordered(scene.node("a").machine(), 3, 8));
  }

  @Test
  void a_machine_that_boots_over_and_over_while_it_is_checked_is_given_up_at_the_first_deadline() {
    Scene scene = coldBoot(Where.READY);
    var deadline = scene.node("a").deadline();
    NodeDescription said = Said.fresh(A, "colder", 20, IMAGE, BootWay.FIRMWARE);
    scene
        .after(Duration.ofMinutes(1))
        .tell(new Event.NodeAnnounced(A, "colder", 20, Duration.ofSeconds(8), Optional.of(said)));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.VERIFYING);
    assertThat(scene.node("a").deadline()).isEqualTo(deadline);
    ResetRecord reset = Optional.ofNullable(scene.state.resets().get(A)).orElseThrow();
    assertThat(reset.bootIdBefore()).isEqualTo("a-1");
    assertThat(reset.phases().stream().filter(p -> p.name().equals("kernel"))).hasSize(1);
  }

  @Test
  void the_answer_to_an_order_that_a_cold_boot_overtook_changes_nothing() {
    Scene scene = coldBoot(Where.RESETTING);
    scene.tell(Scene.taken(A, 2, 2, "a-1"));
    assertThat(scene.last.verdict()).isInstanceOf(Ignored.class);
    scene.tell(Scene.failed(A, 2, 1, "gone"));
    assertThat(scene.last.verdict()).isInstanceOf(Ignored.class);
    assertThat(scene.node("a").state()).isEqualTo(NodeState.VERIFYING);
  }

  @Test
  void the_check_gets_what_the_machine_said_and_has_to_ask_after_a_restart() {
    Scene scene = coldBoot(Where.READY);
    assertThat(scene.effects(Effect.VerifyNode.class).getFirst().description())
        .map(NodeDescription::bootId)
        .contains("cold");
    scene.tell(new Event.Restarted());
    assertThat(scene.effects(Effect.VerifyNode.class).getFirst().description()).isEmpty();
  }
}
