package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.ImageContent;
import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes versions of images: when somebody asks, or it is time. What is next is read from the
 * records at each turn, so that no signal can be missed.
 */
final class Builds {
  /** Runs as {@code sh run-scripts NAME...}: the names are for the console only. */
  static final List<String> RUN_SCRIPTS = List.of("/bin/sh", "./run-scripts");

  private static final ProjectName PROJECT = new ProjectName("images");
  private static final Duration READING = Duration.ofMinutes(10);
  private static final Duration KEEPING = Duration.ofHours(2);
  private static final Duration SEALING = Duration.ofHours(3);

  /** For a node that may serve its run at all. */
  private static final Duration WAITING = Duration.ofHours(24);

  private Builds() {}

  static Verdict requested(Turn turn, Event.ImageBuildRequested event) {
    Optional<ImageRecord> found = turn.image(event.image());
    if (found.isEmpty()) {
      return Refusals.noSuchImage(event.image());
    }
    Optional<ImageRule> rule = rule(turn, event.image());
    if (rule.isEmpty()) {
      return Refusals.wrongState(
          "the controller's settings name no scripts for it: images: {%s: {prepare: …}}"
              .formatted(event.image()));
    }
    Optional<VersionRecord> going = going(turn, found.get());
    if (going.isPresent()) {
      return Refusals.wrongState(
          "%s is being built: %s".formatted(going.get().id(), going.get().reason()));
    }
    begin(turn, found.get(), rule.get(), "somebody asked for it");
    return new Applied();
  }

  private static Optional<ImageRule> rule(Turn turn, String image) {
    return Optional.ofNullable(turn.limits.images().get(image));
  }

  private static Optional<VersionRecord> going(Turn turn, ImageRecord image) {
    return turn.version(id(image)).filter(version -> version.going().isPresent());
  }

  private static String id(ImageRecord image) {
    return image.name() + "-" + image.builds();
  }

  private static void begin(Turn turn, ImageRecord image, ImageRule rule, String why) {
    ImageRecord counted = image.counting(image.builds() + 1);
    while (turn.version(id(counted)).isPresent()) {
      // Setup, or another controller, has called one so.
      counted = counted.counting(counted.builds() + 1);
    }
    turn.put(counted.nextBuild(rule.after(turn.now)));
    String id = id(counted);
    // A run's name knows neither dots nor underscores.
    String runs = "image-" + id.replaceAll("[^a-z0-9-]", "-");
    BuildRecord build =
        new BuildRecord(
            image.current(),
            BuildPhase.READING,
            Optional.of(turn.now.plus(READING)),
            new RunId(runs + "-prepare"),
            new RunId(runs + "-check"),
            Optional.empty());
    VersionRecord version =
        turn.put(VersionRecord.building(id, image.name(), build, why, turn.now));
    turn.want(read(version, build, rule));
  }

  private static Effect read(VersionRecord version, BuildRecord build, ImageRule rule) {
    return new Effect.ReadScripts(
        version.id(), build.preparation(), rule.prepare(), build.check(), rule.check());
  }

  static Verdict scriptsRead(Turn turn, Event.ScriptsRead event) {
    Optional<VersionRecord> found =
        turn.version(event.version())
            .filter(v -> v.going().filter(b -> b.phase() == BuildPhase.READING).isPresent());
    Optional<ImageRule> rule = found.flatMap(version -> rule(turn, version.image()));
    if (found.isEmpty() || rule.isEmpty()) {
      return new Ignored("no such scripts are waited for");
    }
    VersionRecord version = found.get();
    BuildRecord build = version.build().orElseThrow();
    if (!event.failure().isEmpty()) {
      fail(turn, version, build, event.failure());
      return new Applied();
    }
    Duration timeout = rule.get().timeout();
    turn.put(
        version.with(
            build.in(BuildPhase.PREPARING, within(turn, timeout)),
            "run " + build.preparation() + " prepares it"));
    submit(
        turn,
        build.preparation(),
        new RunOrder(
            List.of(
                new Want(
                    rule.get().label().orElse(Want.ANY_LABEL),
                    Optional.of(build.base()),
                    Optional.empty())),
            0,
            command(rule.get().prepare()),
            Map.of("SNAPBACK_IMAGE", version.id()),
            List.of(),
            timeout,
            Optional.of(Compression.GZIP),
            Duration.ZERO,
            true,
            Optional.of(PROJECT)));
    return new Applied();
  }

  /** By then every attempt at such a run is over, if any node can serve it. */
  private static Instant within(Turn turn, Duration timeout) {
    Limits limits = turn.limits;
    Duration attempt =
        limits.preparing().plus(timeout).plus(limits.grace()).plus(limits.collecting());
    return turn.now.plus(WAITING).plus(attempt.multipliedBy(limits.attempts()));
  }

  private static List<String> command(List<String> scripts) {
    List<String> command = new ArrayList<>(RUN_SCRIPTS);
    scripts.forEach(path -> command.add(path.substring(path.lastIndexOf('/') + 1)));
    return command;
  }

  private static void submit(Turn turn, RunId id, RunOrder order) {
    Runs.queue(turn, id, order);
  }

  /** Whatever can be done next, for every image. */
  static void advance(Turn turn) {
    List<ImageRecord> all =
        turn.state().images().values().stream()
            .filter(image -> image.builds() > 0 || image.nextBuild().isPresent())
            .sorted(Comparator.comparing(ImageRecord::name))
            .toList();
    for (ImageRecord image : all) {
      going(turn, image).ifPresent(version -> advance(turn, version));
      if (image.nextBuild().filter(at -> !at.isAfter(turn.now)).isPresent()) {
        itIsTime(turn, image);
      }
    }
  }

  private static void itIsTime(Turn turn, ImageRecord image) {
    Optional<ImageRule> rule = rule(turn, image.name());
    turn.put(image.nextBuild(rule.flatMap(r -> r.after(turn.now))));
    if (rule.isPresent() && going(turn, image).isEmpty()) {
      begin(turn, image, rule.get(), "it is time for it");
    }
  }

  private static void advance(Turn turn, VersionRecord version) {
    BuildRecord build = version.build().orElseThrow();
    if (rule(turn, version.image()).isEmpty()) {
      fail(turn, version, build, "the controller's settings name no scripts for it any more");
      return;
    }
    if (build.deadline().filter(at -> !at.isAfter(turn.now)).isPresent()) {
      fail(turn, version, build, "it took too long: " + version.reason());
      return;
    }
    switch (build.phase()) {
      case READING, DONE -> {}
      case PREPARING -> prepared(turn, version, build);
      case KEEPING -> kept(turn, version, build);
      case SEALING -> {
        boolean leased =
            node(turn, build)
                .flatMap(NodeRecord::work)
                .filter(new ImageWork(ImageWork.Kind.SEAL, version.id())::equals)
                .isPresent();
        if (!leased) {
          fail(turn, version, build, onNode(turn, version, build));
        }
      }
      case CHECKING -> checked(turn, version, build);
    }
  }

  private static Optional<NodeRecord> node(Turn turn, BuildRecord build) {
    return build.node().flatMap(turn::node);
  }

  private static String onNode(Turn turn, VersionRecord version, BuildRecord build) {
    return build
        .node()
        .flatMap(node -> turn.state().copy(node, version.id()))
        .map(copy -> copy.node() + ": " + copy.reason())
        .orElse("its node does not have it any more");
  }

  private static void prepared(Turn turn, VersionRecord version, BuildRecord build) {
    if (turn.run(build.preparation()).isPresent()) {
      return;
    }
    Optional<RunRecord> run = succeeded(turn, build.preparation());
    if (run.isEmpty()) {
      fail(turn, version, build, why(turn, build.preparation()));
    } else if (turn.hold(build.preparation()).isEmpty()) {
      fail(turn, version, build, "its root is not kept: " + run.get().reason());
    } else {
      NodeName node = run.get().node().orElseThrow();
      turn.put(
          version.with(
              build.on(node).in(BuildPhase.KEEPING, turn.now.plus(KEEPING)),
              "it is prepared; the reset of " + node + " keeps its root"));
    }
  }

  private static Optional<RunRecord> succeeded(Turn turn, RunId run) {
    return turn.changedRun(run)
        .filter(ended -> ended.result().filter(RunResult.SUCCESS::equals).isPresent());
  }

  private static String why(Turn turn, RunId run) {
    return turn.changedRun(run)
        .map(ended ->
            "run %s ended as %s: %s"
                .formatted(run, ended.result().map(Enum::name).orElse("?"), ended.reason()))
        .orElse("run " + run + " is gone");
  }

  private static void kept(Turn turn, VersionRecord version, BuildRecord build) {
    Optional<HoldRecord> hold = turn.hold(build.preparation());
    Optional<NodeRecord> node = node(turn, build);
    if (hold.isEmpty() || node.isEmpty()) {
      String why =
          turn.changedHold(build.preparation()).map(HoldRecord::reason).orElse("it is gone");
      fail(turn, version, build, "its root is not kept: " + why);
    } else if (hold.get().state() == HoldState.KEPT && node.get().state() == NodeState.READY) {
      turn.put(
          version.with(
              build.in(BuildPhase.SEALING, turn.now.plus(SEALING)),
              node.get().name() + " makes it of the root of " + build.preparation()));
      ImageWorks.seal(turn, node.get(), version.id(), build.preparation());
    }
  }

  /** It is an image now, on the node that made it. */
  static void sealed(Turn turn, VersionRecord version, Event.ImageSealed event, NodeRecord node) {
    ImageContent content = event.content();
    BuildRecord build = version.build().orElseThrow();
    // Of one whose settings are gone the build fails at the end of this turn.
    ImageRule rule = rule(turn, version.image()).orElse(null);
    Duration timeout = rule == null ? READING : rule.checkTimeout();
    List<String> scripts = rule == null ? List.of() : rule.check();
    List<String> before =
        turn.version(build.base())
            .map(base -> base.content().packages())
            .filter(known -> !known.isEmpty())
            .orElse(event.packagesBefore());
    turn.hold(build.preparation())
        .ifPresent(hold -> turn.put(hold.gone("it became " + version.id())));
    turn.put(
        version
            .sealed(content, PackageChanges.between(before, content.packages()))
            .with(
                build.in(BuildPhase.CHECKING, within(turn, timeout)),
                "run " + build.check() + " checks it"));
    submit(
        turn,
        build.check(),
        new RunOrder(
            List.of(new Want(Want.ANY_LABEL, Optional.of(version.id()), Optional.of(node.name()))),
            0,
            scripts.isEmpty() ? List.of("true") : command(scripts),
            Map.of("SNAPBACK_IMAGE", version.id()),
            List.of(),
            timeout,
            scripts.isEmpty() ? Optional.empty() : Optional.of(Compression.GZIP),
            Duration.ZERO,
            false,
            Optional.of(PROJECT)));
    Resets.orderTo(turn, node, version.id(), version.id() + " is to be checked");
  }

  private static void checked(Turn turn, VersionRecord version, BuildRecord build) {
    boolean there =
        build
            .node()
            .flatMap(node -> turn.state().copy(node, version.id()))
            .filter(CopyRecord::usable)
            .isPresent();
    if (!there) {
      fail(turn, version, build, onNode(turn, version, build));
    } else if (turn.run(build.check()).isEmpty()) {
      if (succeeded(turn, build.check()).isEmpty()) {
        fail(turn, version, build, why(turn, build.check()));
      } else {
        String why = "built and checked on " + build.node().orElseThrow();
        VersionRecord done = turn.put(version.with(build.over(BuildPhase.DONE), why));
        Images.succeed(turn, turn.image(version.image()).orElseThrow(), done, why);
      }
    }
  }

  /** Nothing is to be built upon a version that was taken back. */
  static void baseIsBad(Turn turn, ImageRecord image, String bad) {
    going(turn, image)
        .filter(version -> version.build().orElseThrow().base().equals(bad))
        .ifPresent(version ->
            fail(
                turn,
                version,
                version.build().orElseThrow(),
                "somebody took back " + bad + ", which it is built upon"));
  }

  /** What it has left on nodes is dropped as what nobody needs; what was in use stays so. */
  private static void fail(Turn turn, VersionRecord version, BuildRecord build, String why) {
    String words =
        switch (build.phase()) {
          case READING -> "its scripts could not be read: ";
          case PREPARING, KEEPING -> "its preparation failed: ";
          case SEALING -> "it could not be sealed: ";
          case CHECKING, DONE -> "its check failed: ";
        };
    turn.put(
        version.with(build.over(build.phase()), words + why).in(VersionState.FAILED, words + why));
    String because = "the build of " + version.id() + " failed";
    turn.run(build.preparation()).ifPresent(run -> Runs.cancel(turn, run, because));
    turn.run(build.check()).ifPresent(run -> Runs.cancel(turn, run, because));
    turn.hold(build.preparation()).ifPresent(hold -> Holds.unneeded(turn, hold, because));
    node(turn, build)
        .filter(node ->
            node.work()
                .filter(new ImageWork(ImageWork.Kind.SEAL, version.id())::equals)
                .isPresent())
        .ifPresent(node -> ImageWorks.giveUp(turn, node, because));
  }

  /** After a restart, maybe with other settings. */
  static void resume(Turn turn) {
    turn.state().images().values().stream()
        .sorted(Comparator.comparing(ImageRecord::name))
        .forEach(image -> resume(turn, image));
  }

  private static void resume(Turn turn, ImageRecord image) {
    Optional<ImageRule> rule = rule(turn, image.name());
    Optional<Instant> usual = rule.flatMap(r -> r.after(turn.now));
    // One that was missed is made up for.
    Optional<Instant> next =
        image
            .nextBuild()
            .filter(at -> usual.isPresent() && !at.isAfter(turn.now))
            .or(() -> usual.map(at -> earlier(image, rule, at)));
    if (!next.equals(image.nextBuild())) {
      turn.put(image.nextBuild(next));
    }
    going(turn, turn.image(image.name()).orElseThrow())
        .filter(version -> version.build().orElseThrow().phase() == BuildPhase.READING)
        .ifPresent(version ->
            rule.ifPresent(r -> turn.want(read(version, version.build().orElseThrow(), r))));
  }

  /** A restart does not put off what is due every so often. */
  private static Instant earlier(ImageRecord image, Optional<ImageRule> rule, Instant usual) {
    boolean spans = rule.flatMap(ImageRule::every).isPresent();
    return image.nextBuild().filter(at -> spans && at.isBefore(usual)).orElse(usual);
  }
}
