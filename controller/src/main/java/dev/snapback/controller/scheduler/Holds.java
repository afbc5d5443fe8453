package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Keeps failed runs' roots, for a limited time. */
final class Holds {
  /** A node that cannot be asked now can be in a while: it is being reset, as a rule. */
  private static final Duration AGAIN = Duration.ofMinutes(1);

  /** Far longer than it takes, so that it never expires while it becomes an image. */
  private static final Duration UNTIL_SEALED = Duration.ofDays(2);

  private Holds() {}

  /**
   * Wants the root of a run that has ended kept by the reset that follows, if its order says so.
   *
   * @return what comes of that, for people; empty: nothing was wanted
   */
  static String keep(Turn turn, RunRecord run, NodeRecord node) {
    boolean toImage =
        run.order().toImage() && run.result().filter(RunResult.SUCCESS::equals).isPresent();
    if (toImage) {
      turn.put(HoldRecord.ordered(run, node, turn.now, turn.now.plus(UNTIL_SEALED)));
      return "";
    }
    Duration wanted = run.order().holdOnFailure();
    boolean failed =
        run.result()
            .filter(result -> result == RunResult.FAILURE || result == RunResult.TIMED_OUT)
            .isPresent();
    if (!wanted.isPositive() || !failed) {
      return "";
    }
    if (node.pooled().isPresent()) {
      return "its root is not kept: its provider made the node for it alone";
    }
    List<HoldRecord> others = of(turn, node.name());
    if (others.size() >= turn.limits.holds()) {
      return "its root is not kept: %s keeps %d already".formatted(node.name(), others.size());
    }
    turn.put(HoldRecord.ordered(run, node, turn.now, turn.now.plus(wanted)));
    return "its root is to be kept: `snapback hold list`";
  }

  /** The one that the reset which goes on is to keep. */
  static Optional<RunId> ordered(Turn turn, NodeName node) {
    return ordering(turn, node).map(HoldRecord::id);
  }

  private static Optional<HoldRecord> ordering(Turn turn, NodeName node) {
    return in(turn, node, HoldState.ORDERED);
  }

  /** The one that the reset which goes on is to boot. */
  static Optional<RunId> toBoot(Turn turn, NodeName node) {
    return in(turn, node, HoldState.BOOTING).map(HoldRecord::id);
  }

  private static Optional<HoldRecord> in(Turn turn, NodeName node, HoldState state) {
    return of(turn, node).stream().filter(hold -> hold.state() == state).findFirst();
  }

  /** Those that are not GONE, by name. */
  static List<HoldRecord> of(Turn turn, NodeName node) {
    return turn.state().holds().values().stream()
        .filter(hold -> hold.node().equals(node))
        .sorted(Comparator.comparing(HoldRecord::id))
        .toList();
  }

  /** The reset goes on without: a node that cannot keep this root is needed all the same. */
  static Verdict refused(Turn turn, Event.HoldRefused event) {
    Optional<HoldRecord> kept = ordering(turn, event.node());
    Optional<HoldRecord> booted = in(turn, event.node(), HoldState.BOOTING);
    Optional<ResetRecord> reset =
        Resets.going(turn, event.node(), event.reset())
            .filter(going -> going.accepted().isEmpty() && going.announced().isEmpty());
    Optional<NodeRecord> node =
        turn.node(event.node()).filter(found -> found.state() == NodeState.RESETTING);
    if ((kept.isEmpty() && booted.isEmpty()) || reset.isEmpty() || node.isEmpty()) {
      return new Ignored("no such hold is waited for");
    }
    kept.ifPresent(hold -> turn.put(hold.gone("it could not be kept: " + event.why())));
    booted.ifPresent(hold -> turn.put(hold.kept("it could not be booted: " + event.why())));
    turn.want(Resets.effect(turn, node.get(), reset.get()));
    return new Applied();
  }

  /** Whether the hold that was to be booted runs now; then its node is HELD. */
  static boolean begun(Turn turn, NodeRecord node, ResetRecord reset, Event.NodeAnnounced event) {
    Optional<HoldRecord> runs =
        in(turn, node.name(), HoldState.BOOTING).filter(hold -> isRunning(hold, event));
    if (runs.isEmpty() || event.saidGeneration() != reset.generation()) {
      return false;
    }
    HoldRecord hold = turn.put(runs.get().booted("it runs on " + node.name()));
    turn.put(
        reset
            .announced(event, turn.now)
            .ready(List.of(new Phase("verify", Duration.ZERO)), "", turn.now));
    turn.put(
        node.booted(node.bootId(), reset.generation())
            .in(NodeState.HELD, "runs hold " + hold.id(), turn.now, hold.expires())
            .counting(0, node.resets()));
    return true;
  }

  private static boolean isRunning(HoldRecord hold, Event.NodeAnnounced event) {
    return event
        .description()
        .flatMap(NodeDescription::heldRoot)
        .filter(hold.id().value()::equals)
        .isPresent();
  }

  /** A HELD node has booted: whether it still runs its hold. */
  static boolean stillRuns(Turn turn, NodeName node, Event.NodeAnnounced event) {
    return in(turn, node, HoldState.BOOTED).filter(hold -> isRunning(hold, event)).isPresent();
  }

  /** Its node is reset: it lies beside the node's roots again, unless it is to be removed. */
  static void left(Turn turn, NodeName node) {
    in(turn, node, HoldState.BOOTED)
        .ifPresent(hold -> turn.put(hold.kept("kept; it ran on " + node)));
  }

  /** The time of the one that runs is over. */
  static void expireBooted(Turn turn, NodeRecord node) {
    in(turn, node.name(), HoldState.BOOTED).ifPresent(hold -> leave(turn, hold, "it expired"));
  }

  private static void leave(Turn turn, HoldRecord hold, String why) {
    turn.put(hold.dropping(why, turn.now.plus(AGAIN)));
    turn.node(hold.node())
        .filter(node -> node.state() == NodeState.HELD)
        .ifPresent(node -> Resets.order(turn, node, "hold " + hold.id() + ": " + why));
  }

  static Verdict bootRequested(Turn turn, Event.HoldBootRequested event) {
    Optional<HoldRecord> found = turn.hold(event.hold());
    if (found.isEmpty()) {
      return Refusals.noSuchHold(event.hold());
    }
    HoldRecord hold = found.get();
    NodeRecord node = turn.node(hold.node()).orElseThrow();
    if (hold.state() != HoldState.KEPT) {
      return Refusals.wrongState(
          "hold %s is %s: %s".formatted(hold.id(), hold.state(), hold.reason()));
    }
    if (node.state() != NodeState.READY) {
      return Refusals.wrongState(
          "%s is %s (%s): a hold can be booted when its node is idle"
              .formatted(node.name(), node.state(), node.reason()));
    }
    if (!node.image().equals(hold.image())) {
      return Refusals.wrongState(
          "%s is to be reset to %s and the hold is of %s: `snapback node reset --image` first"
              .formatted(node.name(), node.image(), hold.image()));
    }
    turn.put(hold.booting(turn.now.plus(event.lease())));
    Resets.orderTo(
        turn,
        node.counting(0, node.resets()),
        hold.image(),
        "hold " + hold.id() + " is to be booted");
    return new Applied();
  }

  /** A new system has announced itself: what it says it holds, it holds. */
  static void settle(Turn turn, ResetRecord reset, Event.NodeAnnounced event) {
    in(turn, event.node(), HoldState.BOOTING)
        .ifPresent(hold -> {
          boolean there =
              event
                  .description()
                  .map(said -> said.holds().contains(hold.id().value()))
                  .orElse(true);
          String by = reset.climb().ordered().words();
          turn.put(
              there
                  ? hold.kept(
                      "it was to be booted, but %s came back fresh, by %s"
                          .formatted(event.node(), by))
                  : hold.gone("%s came back without it, by %s".formatted(event.node(), by)));
        });
    ordering(turn, event.node())
        .ifPresent(hold -> {
          boolean promised = reset.accepted().isPresent() && reset.climb().ordered().needsAgent();
          boolean there =
              event
                  .description()
                  .map(said -> said.holds().contains(hold.id().value()))
                  .orElse(promised);
          turn.put(
              there
                  ? hold.kept("kept since generation " + reset.generation())
                  : hold.gone(
                      "%s came back without it, by %s"
                          .formatted(event.node(), reset.climb().ordered().words())));
        });
  }

  /** No reset will keep it any more. */
  static void abandon(Turn turn, NodeName node, String why) {
    ordering(turn, node).ifPresent(hold -> turn.put(hold.gone(why)));
    in(turn, node, HoldState.BOOTING)
        .ifPresent(hold -> turn.put(hold.kept("it could not be booted: " + why)));
  }

  /** The machine's disk is no longer what it was. */
  static void forget(Turn turn, NodeName node, String why) {
    of(turn, node).forEach(hold -> turn.put(hold.gone(why)));
  }

  static Verdict dropRequested(Turn turn, Event.HoldDropRequested event) {
    Optional<HoldRecord> found = turn.hold(event.hold());
    if (found.isEmpty()) {
      return Refusals.noSuchHold(event.hold());
    }
    return switch (found.get().state()) {
      case ORDERED, BOOTING ->
          Refusals.wrongState(
              "hold %s: %s; wait for it".formatted(event.hold(), found.get().reason()));
      case BOOTED -> {
        leave(turn, found.get(), "somebody gave it up");
        yield new Applied();
      }
      case KEPT -> {
        drop(turn, found.get(), "somebody gave it up");
        yield new Applied();
      }
      case DROPPING, GONE -> new Ignored("it is being removed");
    };
  }

  static Verdict extendRequested(Turn turn, Event.HoldExtendRequested event) {
    Optional<HoldRecord> found = turn.hold(event.hold());
    if (found.isEmpty()) {
      return Refusals.noSuchHold(event.hold());
    }
    return switch (found.get().state()) {
      case ORDERED, KEPT, BOOTING -> {
        turn.put(found.get().until(turn.now.plus(event.from())));
        yield new Applied();
      }
      case BOOTED -> {
        HoldRecord longer = turn.put(found.get().until(turn.now.plus(event.from())));
        turn.node(longer.node()).ifPresent(node -> turn.put(node.until(longer.expires())));
        yield new Applied();
      }
      case DROPPING, GONE ->
          Refusals.wrongState("hold " + event.hold() + ": " + found.get().reason());
    };
  }

  /** One whose time has come. */
  static void expire(Turn turn, HoldRecord hold) {
    switch (hold.state()) {
      case KEPT -> drop(turn, hold, "it expired");
      case DROPPING -> drop(turn, hold, hold.reason());
      case ORDERED, BOOTING, BOOTED, GONE ->
          throw new IllegalStateException(hold.id() + " has nothing due");
    }
  }

  private static void drop(Turn turn, HoldRecord hold, String why) {
    Instant nextTry = turn.now.plus(AGAIN);
    turn.put(hold.dropping(why, nextTry));
    turn.node(hold.node())
        .ifPresent(
            node -> turn.want(new Effect.DropHold(node.machine(), hold.id(), node.generation())));
  }

  /** It was kept for what nobody waits for any more. */
  static void unneeded(Turn turn, HoldRecord hold, String why) {
    switch (hold.state()) {
      case KEPT -> drop(turn, hold, why);
      case BOOTED -> leave(turn, hold, why);
      // It expires.
      case ORDERED, BOOTING, DROPPING, GONE -> {}
    }
  }

  static Verdict dropped(Turn turn, Event.HoldDropped event) {
    Optional<HoldRecord> dropping =
        turn.hold(event.hold()).filter(hold -> hold.state() == HoldState.DROPPING);
    dropping.ifPresent(hold -> turn.put(hold.gone(hold.reason())));
    return dropping.isPresent() ? new Applied() : new Ignored("no such removal is waited for");
  }
}
