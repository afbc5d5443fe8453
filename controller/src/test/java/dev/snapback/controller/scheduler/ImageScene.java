package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.ImageContent;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Machines that have an image, and what becomes of its versions. */
final class ImageScene {
  static final String FIRST = "bookworm-1";
  static final String PREPARE = "image-bookworm-1-prepare";
  static final String CHECK = "image-bookworm-1-check";
  static final ImageContent CONTENT =
      new ImageContent("sha256:1", 1 << 30, 1 << 20, "6.1", List.of("base 1 all", "git 2 amd64"));

  final Scene scene = new Scene(Map.of("bookworm", rule(Optional.empty(), Optional.empty())));

  static ImageRule rule(Optional<Duration> every, Optional<LocalTime> at) {
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

  ImageScene ready(String... names) {
    for (String name : names) {
      scene.ready(name, "metal");
    }
    return this;
  }

  VersionRecord version(String id) {
    return Optional.ofNullable(scene.state.versions().get(id)).orElseThrow();
  }

  ImageRecord image() {
    return Optional.ofNullable(scene.state.images().get("bookworm")).orElseThrow();
  }

  CopyRecord copy(String node, String version) {
    return scene.state.copy(new NodeName(node), version).orElseThrow();
  }

  <T extends Effect> T effect(Class<T> kind) {
    return scene.effects(kind).getFirst();
  }

  /** The reset of that node comes to its end, and the machine says what it has. */
  void cycle(String name, String... holds) {
    announce(name, holds);
    scene.verify(name);
  }

  void announce(String name, String... holds) {
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

  void run(String id, Outcome outcome) {
    int attempt = scene.start(id).run(id).attempt();
    scene.end(id, outcome).tell(new Event.RunCollected(new RunId(id), attempt, ""));
  }

  void prepare() {
    scene.tell(new Event.ImageBuildRequested("bookworm"));
    scene.tell(new Event.ScriptsRead(FIRST, ""));
    run(PREPARE, new Outcome.Exited(0));
  }

  void seal() {
    prepare();
    cycle("a", PREPARE);
    long generation = scene.node("a").generation();
    scene.tell(new Event.ImageSealed(new NodeName("a"), FIRST, generation, CONTENT, List.of()));
  }

  void build() {
    seal();
    cycle("a");
    run(CHECK, new Outcome.Exited(0));
  }

  void copied(String node) {
    long generation = scene.node(node).generation();
    scene.tell(new Event.ImageCopied(new NodeName(node), FIRST, generation, 5, 1 << 30));
  }

  void rolledOut() {
    build();
    cycle("a");
    copied("b");
    cycle("b");
  }

  void copyFails(String node) {
    long generation = scene.node(node).generation();
    var work = new ImageWork(ImageWork.Kind.RECEIVE, FIRST);
    scene.tell(new Event.ImageWorkFailed(new NodeName(node), work, generation, "cable"));
  }

  /** No way of resetting it works. */
  void cannotBoot(String node) {
    announce(node);
    NodeRecord verifying = scene.node(node);
    scene.tell(
        new Event.NodeRejected(
            verifying.name(), verifying.resets(), verifying.generation(), "no digest", false));
  }

  void failed(String... words) {
    assertThat(version(FIRST).state()).isEqualTo(VersionState.FAILED);
    assertThat(version(FIRST).reason()).contains(words);
    assertThat(version(FIRST).going()).isEmpty();
    assertThat(image().current()).isEqualTo("bookworm");
    assertThat(scene.state.runs()).isEmpty();
  }
}
