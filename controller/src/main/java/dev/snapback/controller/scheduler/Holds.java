package dev.snapback.controller.scheduler;

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

  private Holds() {}

  /**
   * Wants the root of a run that has ended kept by the reset that follows, if its order says so.
   *
   * @return what comes of that, for people; empty: nothing was wanted
   */
  static String keep(Turn turn, RunRecord run, NodeRecord node) {
    Duration wanted = run.order().holdOnFailure();
    boolean failed =
        run.result()
            .filter(result -> result == RunResult.FAILURE || result == RunResult.TIMED_OUT)
            .isPresent();
    if (!wanted.isPositive() || !failed) {
      return "";
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
    return of(turn, node).stream().filter(hold -> hold.state() == HoldState.ORDERED).findFirst();
  }

  private static List<HoldRecord> of(Turn turn, NodeName node) {
    return turn.state().holds().values().stream()
        .filter(hold -> hold.node().equals(node))
        .sorted(Comparator.comparing(HoldRecord::id))
        .toList();
  }

  /** The reset goes on without: a node that cannot keep this root is needed all the same. */
  static Verdict refused(Turn turn, Event.HoldRefused event) {
    Optional<HoldRecord> hold = ordering(turn, event.node());
    Optional<ResetRecord> reset =
        Resets.going(turn, event.node(), event.reset())
            .filter(going -> going.accepted().isEmpty() && going.announced().isEmpty());
    Optional<NodeRecord> node =
        turn.node(event.node()).filter(found -> found.state() == NodeState.RESETTING);
    if (hold.isEmpty() || reset.isEmpty() || node.isEmpty()) {
      return new Ignored("no such hold is waited for");
    }
    turn.put(hold.get().gone("it could not be kept: " + event.why()));
    turn.want(Resets.effect(turn, node.get(), reset.get()));
    return new Applied();
  }

  /** A new system has announced itself: what it says it holds, it holds. */
  static void settle(Turn turn, ResetRecord reset, Event.NodeAnnounced event) {
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
      case ORDERED -> Refusals.wrongState("hold " + event.hold() + " is being made: wait for it");
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
      case ORDERED, KEPT -> {
        turn.put(found.get().until(turn.now.plus(event.from())));
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
      case ORDERED, GONE -> throw new IllegalStateException(hold.id() + " has nothing due");
    }
  }

  private static void drop(Turn turn, HoldRecord hold, String why) {
    Instant nextTry = turn.now.plus(AGAIN);
    turn.put(hold.dropping(why, nextTry));
    turn.node(hold.node())
        .ifPresent(
            node -> turn.want(new Effect.DropHold(node.machine(), hold.id(), node.generation())));
  }

  static Verdict dropped(Turn turn, Event.HoldDropped event) {
    Optional<HoldRecord> dropping =
        turn.hold(event.hold()).filter(hold -> hold.state() == HoldState.DROPPING);
    dropping.ifPresent(hold -> turn.put(hold.gone(hold.reason())));
    return dropping.isPresent() ? new Applied() : new Ignored("no such removal is waited for");
  }
}
