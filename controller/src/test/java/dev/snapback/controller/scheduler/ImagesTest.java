package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.ImageContent;
import dev.snapback.controller.scheduler.Verdict.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** An image from its build to its rollback, and every place where that fails. */
final class ImagesTest {
  private static final String FIRST = "bookworm-1";
  private static final String PREPARE = "image-bookworm-1-prepare";
  private static final String CHECK = "image-bookworm-1-check";
  private static final ImageContent CONTENT =
      new ImageContent("sha256:1", 1 << 30, 1 << 20, "6.1", List.of("base 1 all", "git 2 amd64"));

  private final Scene scene =
      new Scene(Map.of("bookworm", rule(Optional.empty(), Optional.empty())));

  private static ImageRule rule(Optional<Duration> every, Optional<LocalTime> at) {
    return new ImageRule(
        List.of("/etc/a.sh", "/etc/b.sh"),
        List.of("/etc/check.sh"),
        every,
        at,
        Optional.of("metal"),
        Duration.ofHours(1),
        Duration.ofMinutes(20),
        2,
        OptionalLong.of(1 << 20));
  }

  private ImagesTest ready(String... names) {
    for (String name : names) {
      scene.ready(name, "metal");
    }
    return this;
  }

  private VersionRecord version(String id) {
    return Optional.ofNullable(scene.state.versions().get(id)).orElseThrow();
  }

  private ImageRecord image() {
    return Optional.ofNullable(scene.state.images().get("bookworm")).orElseThrow();
  }

  private CopyRecord copy(String node, String version) {
    return scene.state.copy(new NodeName(node), version).orElseThrow();
  }

  private <T extends Effect> T effect(Class<T> kind) {
    return scene.effects(kind).getFirst();
  }

  /** The reset of that node comes to its end, and the machine says what it has. */
  private void cycle(String name, String... holds) {
    announce(name, holds);
    NodeRecord node = scene.node(name);
    scene.tell(
        new Event.NodeVerified(
            node.name(),
            node.resets(),
            node.bootId(),
            node.generation(),
            node.image(),
            Duration.ofSeconds(1),
            "",
            Yardstick.NONE));
  }

  private void announce(String name, String... holds) {
    NodeRecord node = scene.node(name);
    long next = node.generation() + 1;
    List<String> has =
        Images.of(scene.state, node.name()).stream()
            .filter(copy -> copy.usable() || copy.state() == CopyState.REFUSED)
            .map(CopyRecord::version)
            .toList();
    scene.tell(Scene.taken(node.name(), node.resets(), next, node.bootId()));
    var said =
        Said.of(
            node.name(),
            name + "-" + next,
            next,
            node.image(),
            has,
            BootWay.KEXEC,
            0,
            List.of(holds),
            Optional.empty());
    scene.tell(
        new Event.NodeAnnounced(
            node.name(), name + "-" + next, next, Duration.ZERO, Optional.of(said)));
  }

  private void run(String id, Outcome outcome) {
    int attempt = scene.start(id).run(id).attempt();
    scene.end(id, outcome).tell(new Event.RunCollected(new RunId(id), attempt, ""));
  }

  private void prepare() {
    scene.tell(new Event.ImageBuildRequested("bookworm"));
    scene.tell(new Event.ScriptsRead(FIRST, ""));
    run(PREPARE, new Outcome.Exited(0));
  }

  private void seal() {
    prepare();
    cycle("a", PREPARE);
    long generation = scene.node("a").generation();
    scene.tell(new Event.ImageSealed(new NodeName("a"), FIRST, generation, CONTENT, List.of()));
  }

  private void build() {
    seal();
    cycle("a");
    run(CHECK, new Outcome.Exited(0));
  }

  private void copied(String node) {
    long generation = scene.node(node).generation();
    scene.tell(new Event.ImageCopied(new NodeName(node), FIRST, generation, 5, 1 << 30));
  }

  private void rolledOut() {
    build();
    cycle("a");
    copied("b");
    cycle("b");
  }

  private void copyFails(String node) {
    long generation = scene.node(node).generation();
    var work = new ImageWork(ImageWork.Kind.RECEIVE, FIRST);
    scene.tell(new Event.ImageWorkFailed(new NodeName(node), work, generation, "cable"));
  }

  /** No way of resetting it works. */
  private void cannotBoot(String node) {
    announce(node);
    NodeRecord verifying = scene.node(node);
    scene.tell(
        new Event.NodeRejected(
            verifying.name(), verifying.resets(), verifying.generation(), "no digest", false));
  }

  private void failed(String... words) {
    assertThat(version(FIRST).state()).isEqualTo(VersionState.FAILED);
    assertThat(version(FIRST).reason()).contains(words);
    assertThat(version(FIRST).going()).isEmpty();
    assertThat(image().current()).isEqualTo("bookworm");
    assertThat(scene.state.runs()).isEmpty();
  }

  @Test
  void a_build_goes_from_scripts_over_a_kept_root_and_a_check_to_the_current_version() {
    ready("a", "b");
    scene.tell(new Event.ImageBuildRequested("bookworm"));
    assertThat(effect(Effect.ReadScripts.class).prepare())
        .containsExactly("/etc/a.sh", "/etc/b.sh");
    assertThat(scene.tell(new Event.ImageBuildRequested("bookworm")).last.verdict())
        .isInstanceOf(Refused.class);
    scene.tell(new Event.ScriptsRead(FIRST, ""));
    RunOrder order = effect(Effect.ConductRun.class).order();
    assertThat(order.command()).containsExactly("/bin/sh", "./run-scripts", "a.sh", "b.sh");
    assertThat(order.image()).contains("bookworm");
    assertThat(order.workspace()).isPresent();

    run(PREPARE, new Outcome.Exited(0));
    assertThat(effect(Effect.ResetNode.class).hold()).contains(new RunId(PREPARE));
    assertThat(version(FIRST).reason()).contains("keeps its root");

    cycle("a", PREPARE);
    assertThat(scene.node("a").work()).contains(new ImageWork(ImageWork.Kind.SEAL, FIRST));
    assertThat(effect(Effect.SealImage.class).hold()).isEqualTo(new RunId(PREPARE));

    long generation = scene.node("a").generation();
    scene.tell(new Event.ImageSealed(new NodeName("a"), FIRST, generation, CONTENT, List.of()));
    assertThat(effect(Effect.ResetNode.class).image()).isEqualTo(FIRST);
    assertThat(scene.state.holds()).isEmpty();

    cycle("a");
    assertThat(scene.node("a").run()).contains(new RunId(CHECK));
    assertThat(copy("a", FIRST).state()).isEqualTo(CopyState.PROVEN);

    run(CHECK, new Outcome.Exited(0));
    assertThat(version(FIRST).state()).isEqualTo(VersionState.CURRENT);
    assertThat(version("bookworm").state()).isEqualTo(VersionState.FORMER);
    assertThat(image().former()).contains("bookworm");
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
    ready("a");
    scene.tell(new Event.ImageBuildRequested("bookworm"));
    scene.tell(new Event.ScriptsRead(FIRST, "/etc/a.sh is no file"));
    failed("scripts", "/etc/a.sh is no file");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
    // Its name is never used again.
    scene.tell(new Event.ImageBuildRequested("bookworm"));
    assertThat(effect(Effect.ReadScripts.class).version()).isEqualTo("bookworm-2");
  }

  @Test
  void a_preparation_that_fails_keeps_nothing() {
    ready("a");
    scene.tell(new Event.ImageBuildRequested("bookworm")).tell(new Event.ScriptsRead(FIRST, ""));
    run(PREPARE, new Outcome.Exited(100));
    failed("preparation", "FAILURE: exit code 100", PREPARE);
    assertThat(effect(Effect.ResetNode.class).hold()).isEmpty();
  }

  @Test
  void a_root_that_cannot_be_kept_fails_it() {
    ready("a");
    prepare();
    scene.tell(new Event.HoldRefused(new NodeName("a"), scene.node("a").resets(), "no room"));
    failed("preparation", "no room");
  }

  @Test
  void a_seal_that_fails_leaves_nothing_behind() {
    ready("a");
    prepare();
    cycle("a", PREPARE);
    scene.tell(
        new Event.ImageWorkFailed(
            new NodeName("a"),
            new ImageWork(ImageWork.Kind.SEAL, FIRST),
            scene.node("a").generation(),
            "fsck: errors"));
    failed("sealed", "a: fsck: errors");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(scene.effects(Effect.DropHold.class)).hasSize(1);

    cycle("a");
    Effect.DropImage drop = effect(Effect.DropImage.class);
    assertThat(drop.version()).isEqualTo(FIRST);
    scene.tell(new Event.ImageDropped(drop.node().name(), FIRST, drop.generation()));
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
    assertThat(scene.state.copies(FIRST)).isEmpty();
  }

  @Test
  void a_version_that_does_not_boot_fails_its_check_and_the_node_goes_back() {
    ready("a");
    seal();
    cannotBoot("a");
    failed("check", "a: no digest");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
    assertThat(scene.node("a").image()).isEqualTo("bookworm");
    cycle("a");
    assertThat(effect(Effect.DropImage.class).version()).isEqualTo(FIRST);
  }

  @Test
  void a_check_that_fails_leaves_the_former_version_in_use() {
    ready("a");
    seal();
    cycle("a");
    run(CHECK, new Outcome.Exited(1));
    failed("check", CHECK, "exit code 1");
    assertThat(effect(Effect.ResetNode.class).image()).isEqualTo("bookworm");
  }

  @Test
  void a_build_whose_node_goes_away_fails_with_that_reason() {
    ready("a", "b");
    prepare();
    scene.tell(new Event.NodeForgetRequested(new NodeName("a"), true));
    failed("preparation", "forgotten");
  }

  @Test
  void a_run_that_asks_for_nothing_never_gets_a_version_that_is_being_checked() {
    ready("a");
    scene.tell(new Event.ImageBuildRequested("bookworm")).tell(new Event.ScriptsRead(FIRST, ""));
    // Older than the check.
    scene.submit("r", "metal");
    run(PREPARE, new Outcome.Exited(0));
    cycle("a", PREPARE);
    long generation = scene.node("a").generation();
    scene.tell(new Event.ImageSealed(new NodeName("a"), FIRST, generation, CONTENT, List.of()));
    cycle("a");
    assertThat(scene.node("a").run()).contains(new RunId(CHECK));
    assertThat(scene.run("r").state()).isEqualTo(RunState.QUEUED);
    run(CHECK, new Outcome.Exited(0));
    cycle("a");
    assertThat(scene.node("a").run()).contains(new RunId("r"));
  }

  @Test
  void the_first_node_shows_whether_the_others_can_have_it() {
    ready("a", "b", "c", "d");
    build();
    assertThat(scene.effects(Effect.CopyImage.class)).isEmpty();
    cycle("a");
    Effect.CopyImage first = effect(Effect.CopyImage.class);
    assertThat(scene.effects(Effect.CopyImage.class)).hasSize(1);
    assertThat(first.node().name()).isEqualTo(new NodeName("b"));
    assertThat(first.source().name()).isEqualTo(new NodeName("a"));
    assertThat(first.base()).contains("bookworm");
    assertThat(first.content().digest()).isEqualTo("sha256:1");
    assertThat(first.bandwidth()).hasValue(1 << 20);
    assertThat(scene.node("a").work()).contains(new ImageWork(ImageWork.Kind.SERVE, FIRST));

    copied("b");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
    assertThat(effect(Effect.ResetNode.class).image()).isEqualTo(FIRST);
    assertThat(scene.effects(Effect.CopyImage.class)).isEmpty();
    assertThat(copy("b", FIRST).bytesSent()).isEqualTo(5);

    cycle("b");
    assertThat(copy("b", FIRST).state()).isEqualTo(CopyState.PROVEN);
    // Both at once now, from one.
    assertThat(scene.effects(Effect.CopyImage.class))
        .extracting(order -> order.node().name().value())
        .containsExactlyInAnyOrder("c", "d");
    copied("c");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.LEASED);
    copied("d");
    assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
  }

  @Test
  void what_boots_must_have_the_digest_that_was_sealed() {
    ready("a");
    seal();
    announce("a");
    assertThat(effect(Effect.VerifyNode.class).imageDigest()).isEqualTo("sha256:1");
  }

  @Test
  void a_transfer_is_tried_three_times() {
    ready("a", "b");
    build();
    cycle("a");
    for (int i = 1; i < ImageWorks.TRIES; i++) {
      copyFails("b");
      assertThat(copy("b", FIRST).state()).isEqualTo(CopyState.RETRY);
      assertThat(scene.node("b").image()).isEqualTo("bookworm");
      assertThat(scene.node("a").state()).isEqualTo(NodeState.READY);
      cycle("b");
      assertThat(scene.node("b").state()).isEqualTo(NodeState.READY);
      scene.now = copy("b", FIRST).due().orElseThrow();
      scene.tell(new Event.Tick());
      assertThat(scene.effects(Effect.CopyImage.class)).hasSize(1);
    }
    copyFails("b");
    assertThat(copy("b", FIRST).state()).isEqualTo(CopyState.STUCK);
    assertThat(copy("b", FIRST).reason()).isEqualTo("given up after 3 tries: cable");
    assertThat(scene.state.nextDeadline()).isEqualTo(scene.node("b").deadline());
  }

  @Test
  void a_source_that_reboots_ends_the_transfer_and_is_no_try_of_it() {
    ready("a", "b");
    build();
    cycle("a");
    scene.tell(new Event.NodeAnnounced(new NodeName("a"), "a-boot", 1, Duration.ZERO));
    assertThat(scene.effects(Effect.AbandonImageWork.class)).hasSize(1);
    assertThat(copy("b", FIRST).state()).isEqualTo(CopyState.RETRY);
    assertThat(copy("b", FIRST).tries()).isZero();
    assertThat(scene.node("b").state()).isEqualTo(NodeState.RESETTING);
    assertThat(scene.node("a").state()).isEqualTo(NodeState.RESETTING);
  }

  @Test
  void a_restart_hands_out_again_what_nodes_do_with_their_images() {
    ready("a", "b");
    scene.tell(new Event.ImageBuildRequested("bookworm"));
    var reading = effect(Effect.ReadScripts.class);
    assertThat(scene.tell(new Event.Restarted()).effects(Effect.ReadScripts.class))
        .containsExactly(reading);
    scene.tell(new Event.ScriptsRead(FIRST, ""));
    run(PREPARE, new Outcome.Exited(0));
    cycle("a", PREPARE);
    var sealing = effect(Effect.SealImage.class);
    assertThat(scene.tell(new Event.Restarted()).effects(Effect.SealImage.class))
        .containsExactly(sealing);
    scene.tell(
        new Event.ImageSealed(
            new NodeName("a"), FIRST, scene.node("a").generation(), CONTENT, List.of()));
    cycle("a");
    run(CHECK, new Outcome.Exited(0));
    cycle("a");
    var copying = effect(Effect.CopyImage.class);
    assertThat(scene.tell(new Event.Restarted()).effects(Effect.CopyImage.class))
        .containsExactly(copying);
  }

  @Test
  void a_node_that_does_not_boot_it_goes_back_and_nobody_else_gets_it() {
    ready("a", "b", "c");
    build();
    cycle("a");
    copied("b");
    cannotBoot("b");
    assertThat(copy("b", FIRST).state()).isEqualTo(CopyState.REFUSED);
    assertThat(scene.node("b").image()).isEqualTo("bookworm");
    assertThat(image().halted()).isEqualTo("b could not get READY on bookworm-1: no digest");
    cycle("b");
    assertThat(scene.node("b").state()).isEqualTo(NodeState.READY);
    assertThat(scene.effects(Effect.CopyImage.class)).isEmpty();

    // Until somebody says otherwise.
    scene.tell(new Event.ImageRolledBack("bookworm"));
    scene.tell(new Event.VersionPromoted("bookworm", FIRST));
    assertThat(image().halted()).isEmpty();
    assertThat(copy("b", FIRST).state()).isEqualTo(CopyState.HERE);
  }

  @Test
  void a_rollback_is_one_reset_and_what_was_taken_back_is_dropped() {
    ready("a", "b");
    rolledOut();
    assertThat(scene.node("b").image()).isEqualTo(FIRST);

    scene.tell(new Event.ImageRolledBack("bookworm"));
    assertThat(version(FIRST).state()).isEqualTo(VersionState.BAD);
    assertThat(image().current()).isEqualTo("bookworm");
    assertThat(scene.effects(Effect.ResetNode.class))
        .extracting(Effect.ResetNode::image)
        .containsExactly("bookworm", "bookworm");
    assertThat(scene.tell(new Event.ImageRolledBack("bookworm")).last.verdict())
        .isInstanceOf(Refused.class);
    cycle("a");
    cycle("b");
    assertThat(scene.node("b").work()).contains(new ImageWork(ImageWork.Kind.DROP, FIRST));
  }

  @Test
  void setup_s_own_version_serves_also_after_it_was_taken_back() {
    ready("a", "b");
    rolledOut();
    scene.tell(new Event.VersionPromoted("bookworm", "bookworm"));
    scene.tell(new Event.ImageRolledBack("bookworm"));
    assertThat(image().current()).isEqualTo(FIRST);
    assertThat(version("bookworm").state()).isEqualTo(VersionState.OLD);
  }

  @Test
  void what_is_built_upon_a_version_that_is_taken_back_fails() {
    ready("a", "b");
    rolledOut();
    scene.tell(new Event.ImageBuildRequested("bookworm"));
    assertThat(version("bookworm-2").build().orElseThrow().base()).isEqualTo(FIRST);
    scene.tell(new Event.ImageRolledBack("bookworm"));
    assertThat(version("bookworm-2").state()).isEqualTo(VersionState.FAILED);
    assertThat(version("bookworm-2").reason()).contains("took back bookworm-1");
  }

  @Test
  void a_run_gets_the_image_that_it_asks_for_by_a_reset_of_a_node_that_has_it() {
    ready("a", "b");
    rolledOut();
    RunOrder order = Scene.order("metal", Optional.empty(), Duration.ZERO, Optional.of("bookworm"));
    RunOrder old = Scene.order("metal", Optional.empty(), Duration.ZERO, Optional.of(FIRST));
    scene.tell(new Event.RunSubmitted(new RunId("r1"), order));
    assertThat(scene.run("r1").node()).isPresent();
    String idle = scene.run("r1").node().get().value().equals("a") ? "b" : "a";
    scene.tell(new Event.ImageRolledBack("bookworm"));
    cycle(idle);
    // It was to be dropped, and is wanted now.
    scene.tell(
        new Event.ImageWorkFailed(
            new NodeName(idle),
            new ImageWork(ImageWork.Kind.DROP, FIRST),
            scene.node(idle).generation(),
            "busy"));
    cycle(idle);
    scene.tell(new Event.RunSubmitted(new RunId("r2"), old));
    scene.tell(new Event.RunSubmitted(new RunId("r3"), old));
    assertThat(scene.node(idle).state()).isEqualTo(NodeState.RESETTING);
    assertThat(scene.node(idle).image()).isEqualTo(FIRST);
    cycle(idle);
    assertThat(scene.run("r2").node()).contains(new NodeName(idle));
    assertThat(scene.run("r3").state()).isEqualTo(RunState.QUEUED);
    // And back to what it has as a rule.
    run("r2", new Outcome.Exited(0));
    assertThat(scene.node(idle).image()).isEqualTo("bookworm");
    // By way of r3, which still wants it.
    cycle(idle);
    assertThat(scene.node(idle).image()).isEqualTo(FIRST);
  }

  @Test
  void a_run_that_asks_for_what_no_node_has_says_so() {
    ready("a");
    RunOrder order = Scene.order("metal", Optional.empty(), Duration.ZERO, Optional.of("trixie"));
    scene.tell(new Event.RunSubmitted(new RunId("r"), order));
    assertThat(scene.run("r").reason())
        .isEqualTo("there is no node of label metal that has image trixie");
  }

  @Test
  void builds_begin_when_it_is_time_and_a_missed_one_is_made_up_for() {
    Scene daily =
        new Scene(Map.of("bookworm", rule(Optional.empty(), Optional.of(LocalTime.of(3, 0)))));
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
