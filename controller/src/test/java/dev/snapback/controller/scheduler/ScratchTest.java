package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.facts.Scratch;
import dev.snapback.controller.scheduler.Effect.VerifyNode;
import dev.snapback.controller.scheduler.Event.NodeRejected;
import dev.snapback.controller.scheduler.Event.NodeVerified;
import dev.snapback.controller.scheduler.Event.ScratchBegun;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ScratchTest {
  private static final NodeName A = new NodeName("a");
  private static final Scratch DISK = new Scratch.Disk("/dev/disk/by-id/d", false);
  private static final Scratch VOLUME = new Scratch.Volume("data", "scratch", true);
  private static final Duration WITHIN = Duration.ofHours(3);
  private static final ScratchRules RULES =
      new ScratchRules(
          Map.of("metal", List.of(DISK, VOLUME), "big", List.of(VOLUME)),
          Map.of(new NodeName("own"), List.of(VOLUME), new NodeName("none"), List.of()),
          WITHIN);

  private final Scene scene = new Scene(RULES);

  /** A node whose new system has announced itself: boot {@code a-1}, reset 1. */
  private VerifyNode verifying(String... labels) {
    scene.tell(Scene.joined("a", labels));
    scene.tell(new Event.NodeAnnounced(A, "a-0", 0, Duration.ZERO));
    scene.announceReset("a");
    return scene.effects(VerifyNode.class).getFirst();
  }

  private NodeVerified verified() {
    var phases =
        List.of(
            new Phase("verify", Duration.ofSeconds(2)), new Phase("scratch", Duration.ofHours(1)));
    return new NodeVerified(A, 1, "a-1", 1, "bookworm", phases, "", Yardstick.NONE);
  }

  @Test
  void a_nodes_own_disks_count_more_than_those_of_its_labels() {
    assertThat(RULES.of(A, List.of("metal", "big")).named()).containsExactly(DISK, VOLUME);
    assertThat(RULES.of(A, List.of("big", "other")))
        .isEqualTo(new ScratchOrder(List.of(VOLUME), WITHIN));
    assertThat(RULES.of(new NodeName("own"), List.of("metal")).named()).containsExactly(VOLUME);
    assertThat(RULES.of(new NodeName("none"), List.of("metal"))).isEqualTo(ScratchOrder.NONE);
  }

  @Test
  void a_node_of_which_no_disk_is_named_has_none_to_empty() {
    assertThat(verifying("other").scratch()).isEqualTo(ScratchOrder.NONE);
  }

  @Test
  void a_node_is_ready_when_its_disks_are_empty_and_not_before() {
    assertThat(verifying("metal").scratch())
        .isEqualTo(new ScratchOrder(List.of(DISK, VOLUME), WITHIN));

    scene.tell(new ScratchBegun(A, 1, "a-1"));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.VERIFYING);
    assertThat(scene.node("a").reason()).contains("empties its scratch disks");
    scene.after(Duration.ofHours(1)).tell(new Event.Tick());
    assertThat(scene.node("a").state()).isEqualTo(NodeState.VERIFYING);

    scene.tell(verified());
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
    assertThat(scene.last.changes().all(ResetRecord.class).getFirst().phases())
        .extracting(Phase::name)
        .endsWith("jump", "verify", "scratch");
  }

  @Test
  void a_disk_that_cannot_be_emptied_puts_the_node_out_of_service_with_the_reason() {
    verifying("metal");
    scene.tell(new ScratchBegun(A, 1, "a-1"));
    scene.tell(new NodeRejected(A, 1, -1, "scratch disk d is not there", false));

    assertThat(scene.node("a").state()).isEqualTo(NodeState.QUARANTINED);
    assertThat(scene.node("a").reason()).isEqualTo("scratch disk d is not there");
    assertThat(scene.last.effects()).isEmpty();
  }

  @Test
  void whoever_empties_them_and_is_never_heard_of_again_is_not_waited_for_for_ever() {
    verifying("metal");
    scene.tell(new ScratchBegun(A, 1, "a-1"));
    scene.after(WITHIN.plus(Scene.LIMITS.verifying())).tell(new Event.Tick());
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
  }

  @Test
  void a_power_cut_while_they_are_emptied_has_them_emptied_once_more() {
    verifying("metal");
    scene.tell(new ScratchBegun(A, 1, "a-1"));
    var cold = Said.fresh(A, "a-cold", 2, "bookworm", BootWay.FIRMWARE);
    scene.tell(new Event.NodeAnnounced(A, "a-cold", 2, Duration.ZERO, Optional.of(cold)));
    assertThat(scene.effects(VerifyNode.class).getFirst().scratch().named())
        .containsExactly(DISK, VOLUME);

    scene.tell(verified());
    assertThat(scene.last.verdict()).isInstanceOf(Verdict.Ignored.class);
    assertThat(scene.node("a").state()).isEqualTo(NodeState.VERIFYING);
  }

  @Test
  void a_cold_boot_of_an_idle_node_has_its_disks_emptied_too() {
    scene.ready("a", "metal");
    var cold = Said.fresh(A, "a-cold", 2, "bookworm", BootWay.FIRMWARE);
    scene.tell(new Event.NodeAnnounced(A, "a-cold", 2, Duration.ZERO, Optional.of(cold)));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.VERIFYING);
    assertThat(scene.effects(VerifyNode.class).getFirst().scratch().named())
        .containsExactly(DISK, VOLUME);
  }

  @Test
  void a_controller_that_was_restarted_has_them_emptied_again() {
    verifying("metal");
    scene.tell(new ScratchBegun(A, 1, "a-1"));
    scene.tell(new Event.Restarted());
    assertThat(scene.effects(VerifyNode.class).getFirst().scratch().named())
        .containsExactly(DISK, VOLUME);
  }

  @Test
  void that_it_began_is_not_heard_of_another_reset_boot_or_state() {
    verifying("metal");
    for (var late :
        List.of(
            new ScratchBegun(A, 2, "a-1"),
            new ScratchBegun(A, 1, "a-0"),
            new ScratchBegun(new NodeName("b"), 1, "a-1"))) {
      scene.tell(late);
      assertThat(scene.last.verdict()).isInstanceOf(Verdict.Ignored.class);
    }
    scene.tell(verified());
    scene.tell(new ScratchBegun(A, 1, "a-1"));
    assertThat(scene.last.verdict()).isInstanceOf(Verdict.Ignored.class);
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
  }
}
