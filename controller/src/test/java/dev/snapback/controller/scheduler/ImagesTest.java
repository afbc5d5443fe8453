package dev.snapback.controller.scheduler;

import static dev.snapback.controller.scheduler.ImageScene.CHECK;
import static dev.snapback.controller.scheduler.ImageScene.CONTENT;
import static dev.snapback.controller.scheduler.ImageScene.FIRST;
import static dev.snapback.controller.scheduler.ImageScene.PREPARE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.scheduler.Verdict.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An image from the order to build it to its current version, and every place where that fails. */
final class ImagesTest {
  private final ImageScene images = new ImageScene();
  private final Scene scene = images.scene;

  @Test
  void a_build_goes_from_scripts_over_a_kept_root_and_a_check_to_the_current_version() {
    images.ready("a", "b");
    scene.tell(new Event.ImageBuildRequested("bookworm"));
    assertThat(images.effect(Effect.ReadScripts.class).prepare())
        .containsExactly("/etc/a.sh", "/etc/b.sh");
    assertThat(scene.tell(new Event.ImageBuildRequested("bookworm")).last.verdict())
        .isInstanceOf(Refused.class);
    scene.tell(new Event.ScriptsRead(FIRST, ""));
    RunOrder order = images.effect(Effect.ConductRun.class).order();
    assertThat(order.command()).containsExactly("/bin/sh", "./run-scripts", "a.sh", "b.sh");
    assertThat(order.wants().getFirst().image()).contains("bookworm");
    assertThat(order.workspace()).isPresent();

    images.run(PREPARE, new Outcome.Exited(0));
    assertThat(images.effect(Effect.ResetNode.class).hold()).contains(new RunId(PREPARE));
    assertThat(images.version(FIRST).reason()).contains("keeps its root");

    images.cycle("a", PREPARE);
    assertThat(scene.node("a").work()).contains(new ImageWork(ImageWork.Kind.SEAL, FIRST));
    assertThat(images.effect(Effect.SealImage.class).hold()).isEqualTo(new RunId(PREPARE));

    long generation = scene.node("a").generation();
    scene.tell(new Event.ImageSealed(new NodeName("a"), FIRST, generation, CONTENT, List.of()));
    assertThat(images.effect(Effect.ResetNode.class).image()).isEqualTo(FIRST);
    assertThat(scene.state.holds()).isEmpty();

    images.cycle("a");
    assertThat(scene.node("a").run()).contains(new RunId(CHECK));
    assertThat(images.copy("a", FIRST).state()).isEqualTo(CopyState.PROVEN);

    images.run(CHECK, new Outcome.Exited(0));
    assertThat(images.version(FIRST).state()).isEqualTo(VersionState.CURRENT);
    assertThat(images.version("bookworm").state()).isEqualTo(VersionState.FORMER);
    assertThat(images.image().former()).contains("bookworm");
    // The reset after the check is to the new version already.
    assertThat(scene.node("a").image()).isEqualTo(FIRST);
  }

  @Test
  void packages_of_two_builds_are_compared() {
    assertThat(
            PackageChanges.between(
                List.of("a 1 all", "b 1 amd64", "c 1 all"),
                List.of("a 1 all", "b 2 amd64", "d 1 all")))
        .isEqualTo(
            new PackageChanges(List.of("d 1 all"), List.of("c 1 all"), List.of("b amd64: 1 → 2")));
    assertThat(PackageChanges.between(List.of(), List.of("a 1 all")))
        .isEqualTo(PackageChanges.NONE);
  }

  @Test
  void scripts_that_cannot_be_read_fail_it_before_a_node_is_touched() {
    images.ready("a");
    scene.tell(new Event.ImageBuildRequested("bookworm"));
    scene.tell(new Event.ScriptsRead(FIRST, "/etc/a.sh is no file"));
    images.failed("scripts", "/etc/a.sh is no file");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
    // Its name is never used again.
    scene.tell(new Event.ImageBuildRequested("bookworm"));
    assertThat(images.effect(Effect.ReadScripts.class).version()).isEqualTo("bookworm-2");
  }

  @Test
  void a_preparation_that_fails_keeps_nothing() {
    images.ready("a");
    scene.tell(new Event.ImageBuildRequested("bookworm")).tell(new Event.ScriptsRead(FIRST, ""));
    images.run(PREPARE, new Outcome.Exited(100));
    images.failed("preparation", "FAILURE: exit code 100", PREPARE);
    assertThat(images.effect(Effect.ResetNode.class).hold()).isEmpty();
  }

  @Test
  void a_root_that_cannot_be_kept_fails_it() {
    images.ready("a");
    images.prepare();
    scene.tell(new Event.HoldRefused(new NodeName("a"), scene.node("a").resets(), "no room"));
    images.failed("preparation", "no room");
  }

  @Test
  void a_seal_that_fails_leaves_nothing_behind() {
    images.ready("a");
    images.prepare();
    images.cycle("a", PREPARE);
    scene.tell(
        new Event.ImageWorkFailed(
            new NodeName("a"),
            new ImageWork(ImageWork.Kind.SEAL, FIRST),
            scene.node("a").generation(),
            "fsck: errors"));
    images.failed("sealed", "a: fsck: errors");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(scene.effects(Effect.DropHold.class)).hasSize(1);

    images.cycle("a");
    Effect.DropImage drop = images.effect(Effect.DropImage.class);
    assertThat(drop.version()).isEqualTo(FIRST);
    scene.tell(new Event.ImageDropped(drop.node().name(), FIRST, drop.generation()));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
    assertThat(scene.state.copies(FIRST)).isEmpty();
  }

  @Test
  void a_version_that_does_not_boot_fails_its_check_and_the_node_goes_back() {
    images.ready("a");
    images.seal();
    images.cannotBoot("a");
    images.failed("check", "a: no digest");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(scene.node("a").image()).isEqualTo("bookworm");
    images.cycle("a");
    assertThat(images.effect(Effect.DropImage.class).version()).isEqualTo(FIRST);
  }

  @Test
  void a_check_that_fails_leaves_the_former_version_in_use() {
    images.ready("a");
    images.seal();
    images.cycle("a");
    images.run(CHECK, new Outcome.Exited(1));
    images.failed("check", CHECK, "exit code 1");
    assertThat(images.effect(Effect.ResetNode.class).image()).isEqualTo("bookworm");
  }

  @Test
  void a_build_whose_node_goes_away_fails_with_that_reason() {
    images.ready("a", "b");
    images.prepare();
    scene.tell(new Event.NodeForgetRequested(new NodeName("a"), true));
    images.failed("preparation", "forgotten");
  }

  @Test
  void a_run_that_asks_for_nothing_never_gets_a_version_that_is_being_checked() {
    images.ready("a");
    scene.tell(new Event.ImageBuildRequested("bookworm")).tell(new Event.ScriptsRead(FIRST, ""));
    // Older than the check.
    scene.submit("r", "metal");
    images.run(PREPARE, new Outcome.Exited(0));
    images.cycle("a", PREPARE);
    long generation = scene.node("a").generation();
    scene.tell(new Event.ImageSealed(new NodeName("a"), FIRST, generation, CONTENT, List.of()));
    images.cycle("a");
    assertThat(scene.node("a").run()).contains(new RunId(CHECK));
    assertThat(scene.run("r").state()).isEqualTo(RunState.QUEUED);
    images.run(CHECK, new Outcome.Exited(0));
    images.cycle("a");
    assertThat(scene.node("a").run()).contains(new RunId("r"));
  }

  @Test
  void what_is_built_upon_a_version_that_is_taken_back_fails() {
    images.ready("a", "b");
    images.rolledOut();
    scene.tell(new Event.ImageBuildRequested("bookworm"));
    assertThat(images.version("bookworm-2").build().orElseThrow().base()).isEqualTo(FIRST);
    scene.tell(new Event.ImageRolledBack("bookworm"));
    assertThat(images.version("bookworm-2").state()).isEqualTo(VersionState.FAILED);
    assertThat(images.version("bookworm-2").reason()).contains("took back bookworm-1");
  }

  @Test
  void builds_begin_when_it_is_time_and_a_missed_one_is_made_up_for() {
    Scene daily =
        new Scene(
            Map.of("bookworm", ImageScene.rule(Optional.empty(), Optional.of(LocalTime.of(3, 0)))));
    daily.ready("a", "metal");
    Instant three = Instant.parse("2026-01-01T03:00:00Z");
    assertThat(daily.state.images().get("bookworm"))
        .extracting(ImageRecord::nextBuild)
        .isEqualTo(Optional.of(three));
    daily.now = three.plus(Duration.ofMinutes(90));
    daily.tell(new Event.Restarted());
    assertThat(daily.effects(Effect.ReadScripts.class)).hasSize(1);
    assertThat(daily.state.nextDeadline()).contains(daily.now.plus(Duration.ofMinutes(10)));
    daily.tell(new Event.ScriptsRead(FIRST, "none"));
    assertThat(daily.state.nextDeadline()).contains(three.plus(Duration.ofDays(1)));
  }

  @Test
  void what_nobody_set_up_or_settled_is_not_built() {
    assertThat(scene.tell(new Event.ImageBuildRequested("bookworm")).last.verdict())
        .isEqualTo(new Refused(Verdict.Reason.NO_SUCH_IMAGE, "no node has an image bookworm"));
    Scene other = new Scene();
    other.ready("a", "metal");
    assertThat(other.tell(new Event.ImageBuildRequested("bookworm")).last.verdict())
        .isInstanceOf(Refused.class);
  }
}
