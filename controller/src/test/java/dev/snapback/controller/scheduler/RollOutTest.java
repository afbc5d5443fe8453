package dev.snapback.controller.scheduler;

import static dev.snapback.controller.scheduler.ImageScene.CHECK;
import static dev.snapback.controller.scheduler.ImageScene.CONTENT;
import static dev.snapback.controller.scheduler.ImageScene.FIRST;
import static dev.snapback.controller.scheduler.ImageScene.PREPARE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.scheduler.Verdict.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A version from the node that made it to the others, and back. */
final class RollOutTest {
  private final ImageScene images = new ImageScene();
  private final Scene scene = images.scene;

  @Test
  void the_first_node_shows_whether_the_others_can_have_it() {
    images.ready("a", "b", "c", "d");
    images.build();
    assertThat(scene.effects(Effect.CopyImage.class)).isEmpty();
    images.cycle("a");
    Effect.CopyImage first = images.effect(Effect.CopyImage.class);
    assertThat(scene.effects(Effect.CopyImage.class)).hasSize(1);
    assertThat(first.node().name()).isEqualTo(new NodeName("b"));
    assertThat(first.source().name()).isEqualTo(new NodeName("a"));
    assertThat(first.base()).contains("bookworm");
    assertThat(first.content().digest()).isEqualTo("sha256:1");
    assertThat(first.bandwidth()).hasValue(1 << 20);
    assertThat(scene.node("a").work()).contains(new ImageWork(ImageWork.Kind.SERVE, FIRST));

    images.copied("b");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
    assertThat(images.effect(Effect.ResetNode.class).image()).isEqualTo(FIRST);
    assertThat(scene.effects(Effect.CopyImage.class)).isEmpty();
    assertThat(images.copy("b", FIRST).bytesSent()).isEqualTo(5);

    images.cycle("b");
    assertThat(images.copy("b", FIRST).state()).isEqualTo(CopyState.PROVEN);
    // Both at once now, from one.
    assertThat(scene.effects(Effect.CopyImage.class))
        .extracting(order -> order.node().name().value())
        .containsExactlyInAnyOrder("c", "d");
    images.copied("c");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.LEASED);
    images.copied("d");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
  }

  @Test
  void what_boots_must_have_the_digest_that_was_sealed() {
    images.ready("a");
    images.seal();
    images.announce("a");
    assertThat(images.effect(Effect.VerifyNode.class).imageDigest()).isEqualTo("sha256:1");
  }

  @Test
  void a_transfer_is_tried_three_times() {
    images.ready("a", "b");
    images.build();
    images.cycle("a");
    for (int i = 1; i < ImageWorks.TRIES; i++) {
      images.copyFails("b");
      assertThat(images.copy("b", FIRST).state()).isEqualTo(CopyState.RETRY);
      assertThat(scene.node("b").image()).isEqualTo("bookworm");
      assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
      images.cycle("b");
      assertThat(scene.node("b").state()).isEqualTo(NodeState.READY);
      scene.now = images.copy("b", FIRST).due().orElseThrow();
      scene.tell(new Event.Tick());
      assertThat(scene.effects(Effect.CopyImage.class)).hasSize(1);
    }
    images.copyFails("b");
    assertThat(images.copy("b", FIRST).state()).isEqualTo(CopyState.STUCK);
    assertThat(images.copy("b", FIRST).reason()).isEqualTo("given up after 3 tries: cable");
    assertThat(scene.state.nextDeadline()).isEqualTo(scene.node("b").deadline());
  }

  @Test
  void a_source_that_reboots_ends_the_transfer_and_is_no_try_of_it() {
    images.ready("a", "b");
    images.build();
    images.cycle("a");
    scene.tell(new Event.NodeAnnounced(new NodeName("a"), "a-boot", 1, Duration.ZERO));
    assertThat(scene.effects(Effect.AbandonImageWork.class)).hasSize(1);
    assertThat(images.copy("b", FIRST).state()).isEqualTo(CopyState.RETRY);
    assertThat(images.copy("b", FIRST).tries()).isZero();
    assertThat(scene.node("b").state()).isEqualTo(NodeState.RESETTING);
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
  }

  @Test
  void a_restart_hands_out_again_what_nodes_do_with_their_images() {
    images.ready("a", "b");
    scene.tell(new Event.ImageBuildRequested("bookworm"));
    var reading = images.effect(Effect.ReadScripts.class);
    assertThat(scene.tell(new Event.Restarted()).effects(Effect.ReadScripts.class))
        .containsExactly(reading);
    scene.tell(new Event.ScriptsRead(FIRST, ""));
    images.run(PREPARE, new Outcome.Exited(0));
    images.cycle("a", PREPARE);
    var sealing = images.effect(Effect.SealImage.class);
    assertThat(scene.tell(new Event.Restarted()).effects(Effect.SealImage.class))
        .containsExactly(sealing);
    scene.tell(
        new Event.ImageSealed(
            new NodeName("a"), FIRST, scene.node("a").generation(), CONTENT, List.of()));
    images.cycle("a");
    images.run(CHECK, new Outcome.Exited(0));
    images.cycle("a");
    var copying = images.effect(Effect.CopyImage.class);
    assertThat(scene.tell(new Event.Restarted()).effects(Effect.CopyImage.class))
        .containsExactly(copying);
  }

  @Test
  void a_node_that_does_not_boot_it_goes_back_and_nobody_else_gets_it() {
    images.ready("a", "b", "c");
    images.build();
    images.cycle("a");
    images.copied("b");
    images.cannotBoot("b");
    assertThat(images.copy("b", FIRST).state()).isEqualTo(CopyState.REFUSED);
    assertThat(scene.node("b").image()).isEqualTo("bookworm");
    assertThat(images.image().halted()).isEqualTo("b could not get READY on bookworm-1: no digest");
    images.cycle("b");
    assertThat(scene.node("b").state()).isEqualTo(NodeState.READY);
    assertThat(scene.effects(Effect.CopyImage.class)).isEmpty();

    // Until somebody says otherwise.
    scene.tell(new Event.ImageRolledBack("bookworm"));
    scene.tell(new Event.VersionPromoted("bookworm", FIRST));
    assertThat(images.image().halted()).isEmpty();
    assertThat(images.copy("b", FIRST).state()).isEqualTo(CopyState.HERE);
  }

  @Test
  void a_rollback_is_one_reset_and_what_was_taken_back_is_dropped() {
    images.ready("a", "b");
    images.rolledOut();
    assertThat(scene.node("b").image()).isEqualTo(FIRST);

    scene.tell(new Event.ImageRolledBack("bookworm"));
    assertThat(images.version(FIRST).state()).isEqualTo(VersionState.BAD);
    assertThat(images.image().current()).isEqualTo("bookworm");
    assertThat(scene.effects(Effect.ResetNode.class))
        .extracting(Effect.ResetNode::image)
        .containsExactly("bookworm", "bookworm");
    assertThat(scene.tell(new Event.ImageRolledBack("bookworm")).last.verdict())
        .isInstanceOf(Refused.class);
    images.cycle("a");
    images.cycle("b");
    assertThat(scene.node("b").work()).contains(new ImageWork(ImageWork.Kind.DROP, FIRST));
  }

  @Test
  void setup_s_own_version_serves_also_after_it_was_taken_back() {
    images.ready("a", "b");
    images.rolledOut();
    scene.tell(new Event.VersionPromoted("bookworm", "bookworm"));
    scene.tell(new Event.ImageRolledBack("bookworm"));
    assertThat(images.image().current()).isEqualTo(FIRST);
    assertThat(images.version("bookworm").state()).isEqualTo(VersionState.OLD);
  }

  @Test
  void a_run_gets_the_image_that_it_asks_for_by_a_reset_of_a_node_that_has_it() {
    images.ready("a", "b");
    images.rolledOut();
    RunOrder order = Scene.order("metal", Optional.empty(), Duration.ZERO, Optional.of("bookworm"));
    RunOrder old = Scene.order("metal", Optional.empty(), Duration.ZERO, Optional.of(FIRST));
    scene.tell(new Event.RunSubmitted(new RunId("r1"), order));
    assertThat(scene.run("r1").node()).isPresent();
    String idle = scene.run("r1").node().get().value().equals("a") ? "b" : "a";
    scene.tell(new Event.ImageRolledBack("bookworm"));
    images.cycle(idle);
    // It was to be dropped, and is wanted now.
    scene.tell(
        new Event.ImageWorkFailed(
            new NodeName(idle),
            new ImageWork(ImageWork.Kind.DROP, FIRST),
            scene.node(idle).generation(),
            "busy"));
    images.cycle(idle);
    scene.tell(new Event.RunSubmitted(new RunId("r2"), old));
    scene.tell(new Event.RunSubmitted(new RunId("r3"), old));
    assertThat(scene.node(idle).state()).isEqualTo(NodeState.RESETTING);
    assertThat(scene.node(idle).image()).isEqualTo(FIRST);
    images.cycle(idle);
    assertThat(scene.run("r2").node()).contains(new NodeName(idle));
    assertThat(scene.run("r3").state()).isEqualTo(RunState.QUEUED);
    // And back to what it has as a rule.
    images.run("r2", new Outcome.Exited(0));
    assertThat(scene.node(idle).image()).isEqualTo("bookworm");
    // By way of r3, which still wants it.
    images.cycle(idle);
    assertThat(scene.node(idle).image()).isEqualTo(FIRST);
  }

  @Test
  void a_run_that_asks_for_what_no_node_has_says_so() {
    images.ready("a");
    RunOrder order = Scene.order("metal", Optional.empty(), Duration.ZERO, Optional.of("trixie"));
    scene.tell(new Event.RunSubmitted(new RunId("r"), order));
    assertThat(scene.run("r").reason())
        .isEqualTo("there is no node of label metal that has image trixie");
  }
}
