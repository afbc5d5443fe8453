package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.ImageWork.Kind;
import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What nodes do with their images, each leased to that for as long as it takes. */
final class ImageWorks {
  static final int TRIES = 3;

  private static final Duration LATER = Duration.ofMinutes(5);
  private static final Duration MUCH_LATER = Duration.ofHours(1);
  private static final Verdict STALE = new Ignored("nobody waits for that");

  private ImageWorks() {}

  /** For how long a node that is not heard of is left to it. */
  private static Duration within(Kind kind) {
    return switch (kind) {
      case SEAL -> Duration.ofHours(2);
      case RECEIVE -> Duration.ofHours(12);
      // Longer than all that it sends takes.
      case SERVE -> Duration.ofDays(2);
      case DROP -> Duration.ofMinutes(15);
    };
  }

  private static NodeRecord lease(Turn turn, NodeRecord node, ImageWork work, String why) {
    Instant until = turn.now.plus(within(work.kind()));
    return turn.put(node.leased(work, why, turn.now, until));
  }

  static void seal(Turn turn, NodeRecord node, String version, RunId hold) {
    String why = "makes " + version + " of the root of " + hold;
    turn.put(CopyRecord.of(node.name(), version, CopyState.MAKING, why));
    begin(turn, lease(turn, node, new ImageWork(Kind.SEAL, version), why));
  }

  static void send(Turn turn, String version, NodeRecord from, NodeRecord to) {
    String why = "%s is sent to it from %s".formatted(version, from.name());
    CopyRecord copy =
        turn.state()
            .copy(to.name(), version)
            .orElseGet(() -> CopyRecord.of(to.name(), version, CopyState.MAKING, why));
    turn.put(copy.making(from.name(), why));
    if (from.state() == NodeState.READY) {
      lease(turn, from, new ImageWork(Kind.SERVE, version), version + " is sent from it");
    }
    begin(turn, lease(turn, to, new ImageWork(Kind.RECEIVE, version), why));
  }

  static void drop(Turn turn, NodeRecord node, String version) {
    begin(turn, lease(turn, node, new ImageWork(Kind.DROP, version), "removes " + version));
  }

  private static void begin(Turn turn, NodeRecord node) {
    effect(turn, node).ifPresent(turn::want);
  }

  /** Empty: others do it; or what it needs is gone, and it is given up soon. */
  private static Optional<Effect> effect(Turn turn, NodeRecord node) {
    ImageWork work = node.work().orElseThrow();
    VersionRecord version = turn.version(work.version()).orElseThrow();
    return switch (work.kind()) {
      case SERVE -> Optional.empty();
      case DROP ->
          Optional.of(new Effect.DropImage(node.machine(), node.generation(), version.id()));
      case SEAL ->
          version
              .build()
              .map(build ->
                  new Effect.SealImage(
                      node.machine(), node.generation(), build.preparation(), version.id()));
      case RECEIVE ->
          turn.state()
              .copy(node.name(), version.id())
              .flatMap(CopyRecord::source)
              .flatMap(turn::node)
              .map(source ->
                  new Effect.CopyImage(
                      node.machine(),
                      node.generation(),
                      version.id(),
                      base(turn, node, version),
                      version.content().withoutPackages(),
                      source.machine(),
                      source.generation(),
                      version.image(),
                      Optional.ofNullable(turn.limits.images().get(version.image()))
                          .map(ImageRule::bandwidth)
                          .orElse(OptionalLong.empty())));
    };
  }

  /** What it was built upon, or else what the node has that is nearest to it in time. */
  private static Optional<String> base(Turn turn, NodeRecord node, VersionRecord version) {
    List<String> there =
        Images.of(turn.state(), node.name()).stream()
            .filter(CopyRecord::usable)
            .flatMap(copy -> turn.version(copy.version()).stream())
            .filter(other -> other.image().equals(version.image()))
            .sorted(
                Comparator.comparing(VersionRecord::made)
                    .thenComparing(VersionRecord::id)
                    .reversed())
            .map(VersionRecord::id)
            .toList();
    return version
        .build()
        .map(BuildRecord::base)
        .filter(there::contains)
        .or(() -> there.stream().findFirst());
  }

  /** After a restart nobody does it any more; asked again, an agent goes on where it was. */
  static Duration resume(Turn turn, NodeRecord node) {
    begin(turn, node);
    return within(node.work().orElseThrow().kind());
  }

  private static Optional<NodeRecord> leased(
      Turn turn, NodeName name, ImageWork work, long generation) {
    return turn.node(name)
        .filter(node -> node.generation() == generation)
        .filter(node -> node.work().filter(work::equals).isPresent());
  }

  static Verdict sealed(Turn turn, Event.ImageSealed event) {
    Optional<NodeRecord> node =
        leased(turn, event.node(), new ImageWork(Kind.SEAL, event.version()), event.generation());
    Optional<VersionRecord> version =
        turn.version(event.version()).filter(v -> v.going().isPresent());
    if (node.isEmpty() || version.isEmpty()) {
      return STALE;
    }
    turn.put(CopyRecord.of(event.node(), event.version(), CopyState.HERE, "it was sealed here"));
    Builds.sealed(turn, version.get(), event, node.get());
    return new Applied();
  }

  static Verdict copied(Turn turn, Event.ImageCopied event) {
    Optional<NodeRecord> node =
        leased(
            turn, event.node(), new ImageWork(Kind.RECEIVE, event.version()), event.generation());
    Optional<CopyRecord> copy = turn.state().copy(event.node(), event.version());
    if (node.isEmpty() || copy.isEmpty()) {
      return STALE;
    }
    String from = copy.get().source().map(source -> " from " + source).orElse("");
    turn.put(copy.get().sent(event.bytesSent(), event.imageBytes(), "it was sent here" + from));
    copy.get().source().ifPresent(source -> free(turn, source, event.version()));
    Resets.order(turn, node.get(), event.version() + " has come");
    return new Applied();
  }

  static Verdict dropped(Turn turn, Event.ImageDropped event) {
    Optional<NodeRecord> node =
        leased(turn, event.node(), new ImageWork(Kind.DROP, event.version()), event.generation());
    if (node.isEmpty()) {
      return STALE;
    }
    turn.state()
        .copy(event.node(), event.version())
        .ifPresent(copy -> turn.put(copy.in(CopyState.GONE, "it was removed")));
    turn.put(node.get().in(NodeState.READY, "idle", turn.now));
    return new Applied();
  }

  static Verdict went(Turn turn, Event.ImageWorkWent event) {
    Optional<CopyRecord> copy =
        leased(turn, event.node(), event.work(), event.generation())
            .flatMap(node -> turn.state().copy(node.name(), event.work().version()))
            .filter(known -> known.state() == CopyState.MAKING);
    copy.ifPresent(known -> turn.put(known.because(event.words())));
    return copy.isPresent() ? new Applied() : STALE;
  }

  static Verdict failed(Turn turn, Event.ImageWorkFailed event) {
    Optional<NodeRecord> node = leased(turn, event.node(), event.work(), event.generation());
    node.ifPresent(known -> giveUp(turn, known, event.why()));
    return node.isPresent() ? new Applied() : STALE;
  }

  /** Ends the work, and has the node reset, as nobody knows what state that left it in. */
  static void giveUp(Turn turn, NodeRecord node, String why) {
    String what = node.work().orElseThrow().toString();
    lose(turn, node, why);
    Resets.order(turn, node, "it gave up %s: %s".formatted(what, why));
  }

  /** Ends the work; the caller sees to the node. */
  static void lose(Turn turn, NodeRecord node, String why) {
    ImageWork work = node.work().orElseThrow();
    Optional<CopyRecord> copy = turn.state().copy(node.name(), work.version());
    if (work.kind() != Kind.SERVE) {
      turn.want(new Effect.AbandonImageWork(node.name()));
    }
    switch (work.kind()) {
      case SEAL ->
          copy.filter(making -> making.state() == CopyState.MAKING)
              .ifPresent(making -> turn.put(making.in(CopyState.STUCK, why)));
      case RECEIVE -> copy.ifPresent(making -> again(turn, making, why));
      case DROP ->
          copy.ifPresent(known ->
              turn.put(
                  known
                      .because("it could not be removed: " + why)
                      .due(Optional.of(turn.now.plus(MUCH_LATER)))));
      case SERVE -> endTransfersFrom(turn, node.name(), work.version(), why);
    }
  }

  private static void again(Turn turn, CopyRecord making, String why) {
    int tries = making.tries() + 1;
    turn.put(
        tries < TRIES
            ? making.in(
                CopyState.RETRY, why, tries, Optional.of(turn.now.plus(LATER.multipliedBy(tries))))
            : making.in(
                CopyState.STUCK,
                "given up after %d tries: %s".formatted(tries, why),
                tries,
                Optional.empty()));
    making.source().ifPresent(source -> free(turn, source, making.version()));
  }

  private static void endTransfersFrom(Turn turn, NodeName source, String version, String why) {
    for (CopyRecord copy : from(turn, source, version)) {
      // Not this node's fault, so it is no try of it.
      turn.put(
          copy.in(
              CopyState.RETRY,
              "%s, which sent it: %s".formatted(source, why),
              copy.tries(),
              Optional.of(turn.now.plus(LATER))));
      turn.want(new Effect.AbandonImageWork(copy.node()));
      turn.node(copy.node())
          .ifPresent(
              to -> Resets.order(turn, to, "%s ended to send it an image".formatted(source)));
    }
  }

  private static List<CopyRecord> from(Turn turn, NodeName source, String version) {
    return turn.state().copies(version).values().stream()
        .filter(copy -> copy.source().filter(source::equals).isPresent())
        .sorted(Comparator.comparing(CopyRecord::node))
        .toList();
  }

  /** Nothing was written to a source: it is as it was, once nobody reads from it any more. */
  private static void free(Turn turn, NodeName source, String version) {
    turn.node(source)
        .filter(node -> node.work().filter(new ImageWork(Kind.SERVE, version)::equals).isPresent())
        .filter(node -> from(turn, source, version).isEmpty())
        .ifPresent(node -> turn.put(node.in(NodeState.READY, "idle", turn.now)));
  }
}
