package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A scheduler, its state and a clock that a test moves: each step is told and looked at. */
final class Scene {
  static final Limits LIMITS = Limits.defaults();
  final Scheduler scheduler;
  Instant now = Instant.parse("2026-01-01T00:00:00Z");
  State state = State.empty();
  Step last = new Step(state, new Verdict.Applied(), Changes.NONE, List.of(), List.of());

  Scene() {
    this(Ladders.DEFAULT);
  }

  Scene(Ladders ladders) {
    scheduler = new Scheduler(limits(ladders));
  }

  Scene(ScratchRules scratch) {
    scheduler = new Scheduler(limits(Ladders.DEFAULT, scratch));
  }

  Scene(PoolRules pools) {
    scheduler = new Scheduler(limits(Ladders.DEFAULT, ScratchRules.NONE, Map.of(), pools));
  }

  Scene(ProjectRules projects) {
    Limits d = LIMITS;
    scheduler =
        new Scheduler(
            new Limits(
                d.enrolling(),
                d.verifying(),
                d.preparing(),
                d.grace(),
                d.collecting(),
                d.attempts(),
                d.ladders(),
                d.evidence(),
                d.holds(),
                d.scratch(),
                d.images(),
                d.pools(),
                projects,
                d.health()));
  }

  Scene(HealthRules health) {
    scheduler =
        new Scheduler(limits(Ladders.DEFAULT, LIMITS.scratch(), Map.of(), PoolRules.NONE, health));
  }

  Scene(Map<String, ImageRule> images) {
    scheduler = new Scheduler(limits(Ladders.DEFAULT, ScratchRules.NONE, images));
  }

  static Limits limits(Ladders ladders) {
    return limits(ladders, LIMITS.scratch());
  }

  static Limits limits(Ladders ladders, ScratchRules scratch) {
    return limits(ladders, scratch, Map.of());
  }

  static Limits limits(Ladders ladders, ScratchRules scratch, Map<String, ImageRule> images) {
    return limits(ladders, scratch, images, PoolRules.NONE);
  }

  static Limits limits(
      Ladders ladders, ScratchRules scratch, Map<String, ImageRule> images, PoolRules pools) {
    return limits(ladders, scratch, images, pools, HealthRules.USUAL);
  }

  static Limits limits(
      Ladders ladders,
      ScratchRules scratch,
      Map<String, ImageRule> images,
      PoolRules pools,
      HealthRules health) {
    return new Limits(
        LIMITS.enrolling(),
        LIMITS.verifying(),
        LIMITS.preparing(),
        LIMITS.grace(),
        LIMITS.collecting(),
        LIMITS.attempts(),
        ladders,
        LIMITS.evidence(),
        LIMITS.holds(),
        scratch,
        images,
        pools,
        ProjectRules.NONE,
        health);
  }

  Scene tell(Event event) {
    last = scheduler.step(state, event, now);
    state = last.state();
    return this;
  }

  Scene after(Duration time) {
    now = now.plus(time);
    return this;
  }

  /** A node that joined, was reset and verified: boot {@code <name>-1}, generation 1. */
  Scene ready(String name, String... labels) {
    NodeName node = new NodeName(name);
    tell(joined(name, labels));
    tell(new Event.NodeAnnounced(node, name + "-0", 0, Duration.ZERO));
    return cycle(name);
  }

  /** The reset that is ordered is taken, announced and verified. */
  Scene cycle(String name) {
    return announceReset(name).verify(name);
  }

  /** It is what was announced. */
  Scene verify(String name) {
    NodeRecord node = node(name);
    return tell(
        new Event.NodeVerified(
            node.name(),
            node.resets(),
            node.bootId(),
            node.generation(),
            node.image(),
            Duration.ofSeconds(2),
            "",
            Yardstick.NONE));
  }

  /** The reset that is ordered is taken and announced. */
  Scene announceReset(String name) {
    NodeRecord node = node(name);
    long next = node.generation() + 1;
    after(Duration.ofSeconds(1));
    tell(taken(node.name(), node.resets(), next, node.bootId()));
    after(Duration.ofSeconds(30));
    return tell(
        new Event.NodeAnnounced(node.name(), name + "-" + next, next, Duration.ofSeconds(9)));
  }

  Scene submit(String id, String label) {
    return tell(new Event.RunSubmitted(new RunId(id), order(label)));
  }

  /** The run's first attempt that goes on is started. */
  Scene start(String id) {
    return tell(new Event.RunStarted(new RunId(id), run(id).attempt()));
  }

  Scene end(String id, Outcome outcome) {
    return tell(new Event.RunEnded(new RunId(id), run(id).attempt(), outcome));
  }

  Scene breakOff(String id, Fault fault) {
    return tell(new Event.RunBroken(new RunId(id), run(id).attempt(), fault, "it broke"));
  }

  NodeRecord node(String name) {
    return Optional.ofNullable(state.nodes().get(new NodeName(name))).orElseThrow();
  }

  /** As people see it. */
  RunRecord run(String id) {
    return scheduler.explained(
        state, Optional.ofNullable(state.runs().get(new RunId(id))).orElseThrow());
  }

  /** As the last step left it, DONE or not. */
  RunRecord changedRun(String id) {
    return last.changes().all(RunRecord.class).stream()
        .filter(run -> run.id().value().equals(id))
        .findFirst()
        .orElseThrow();
  }

  <T extends Effect> List<T> effects(Class<T> kind) {
    List<T> found = new ArrayList<>();
    last.effects().stream()
        .flatMap(effect ->
            effect instanceof Effect.ExamineThenReset both
                ? Stream.of(both, both.reset())
                : Stream.of(effect))
        .filter(kind::isInstance)
        .map(kind::cast)
        .forEach(found::add);
    return found;
  }

  static Event taken(NodeName node, int reset, long generation, String bootIdBefore) {
    return new Event.ResetTaken(node, reset, generation, bootIdBefore, phases(), false);
  }

  static Event refused(NodeName node, int reset, long generation, String why) {
    return new Event.ResetFailed(node, reset, generation, why, Remedy.NONE);
  }

  static Event failed(NodeName node, int reset, long generation, String why) {
    return new Event.ResetFailed(node, reset, generation, why, Remedy.ANOTHER_WAY);
  }

  /** The order that a reset begins with, where nothing is set. */
  static Effect.ResetNode ordered(Machine node, int reset, long generation) {
    return ordered(node, reset, generation, Rung.KEXEC, Duration.ofMinutes(2));
  }

  /** Of a node without ways past its agent: the order is brought there until the deadline. */
  static Effect.ResetNode ordered(
      Machine node, int reset, long generation, Rung rung, Duration within) {
    return new Effect.ResetNode(
        node,
        reset,
        generation,
        "bookworm",
        rung,
        within,
        within,
        Optional.empty(),
        Optional.empty());
  }

  static List<Phase> phases() {
    return List.of(new Phase("rotate", Duration.ofMillis(20)));
  }

  static Event joined(String name, String... labels) {
    return new Event.NodeJoined(
        new NodeName(name),
        "baremetal",
        name + ":7400",
        List.of(labels),
        "bookworm",
        Certificates.UNTOLD);
  }

  static RunOrder order(String label) {
    return order(label, Optional.empty());
  }

  static RunOrder order(String label, Optional<NodeName> only) {
    return order(label, only, Duration.ZERO);
  }

  static RunOrder order(String label, Optional<NodeName> only, Duration holdOnFailure) {
    return order(label, only, holdOnFailure, Optional.empty());
  }

  static RunOrder order(
      String label, Optional<NodeName> only, Duration holdOnFailure, Optional<String> image) {
    return new RunOrder(
        List.of(new Want(label, image, only)),
        0,
        List.of("true"),
        Map.of(),
        List.of(),
        Duration.ofHours(1),
        Optional.empty(),
        holdOnFailure,
        false,
        Optional.empty());
  }

  static RunOrder order(List<Want> wants, int priority, Optional<ProjectName> project) {
    RunOrder usual = order(wants.getFirst().label());
    return new RunOrder(
        wants,
        priority,
        usual.command(),
        usual.environment(),
        usual.artifactGlobs(),
        usual.timeout(),
        usual.workspace(),
        usual.holdOnFailure(),
        usual.toImage(),
        project);
  }
}
