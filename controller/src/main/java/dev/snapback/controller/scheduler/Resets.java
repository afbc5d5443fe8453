package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Orders resets, and sees to those that fail. */
final class Resets {
  private Resets() {}

  static Verdict requested(Turn turn, Event.NodeResetRequested event) {
    return ifIdle(
        turn,
        event.node(),
        node -> {
          NodeRecord wanted = event.image().isEmpty() ? node : node.withImage(event.image());
          order(turn, wanted.counting(0, wanted.resets()), "somebody asked for it");
        });
  }

  static Verdict accepted(Turn turn, Event.NodeAccepted event) {
    return ifIdle(
        turn,
        event.node(),
        node -> {
          NodeRecord renewed = node.measuredBy(node.yardstick().withoutInventory());
          order(
              turn, renewed.counting(0, renewed.resets()), "somebody accepted what it is made of");
        });
  }

  private static Verdict ifIdle(Turn turn, NodeName name, Consumer<NodeRecord> what) {
    Optional<NodeRecord> found = turn.node(name);
    if (found.isEmpty()) {
      return Refusals.noSuchNode(name);
    }
    NodeRecord node = found.get();
    if (node.state() != NodeState.READY && node.state() != NodeState.QUARANTINED) {
      return Refusals.wrongState(
          node.name()
              + " is "
              + node.state()
              + " ("
              + node.reason()
              + "): only an idle or"
              + " quarantined node can be reset");
    }
    what.accept(node);
    Waiting.explain(turn, node.labels());
    return new Applied();
  }

  /** No new system announced itself in time. */
  static void expire(Turn turn, NodeRecord node, String why) {
    ResetRecord reset = turn.reset(node.name()).orElseThrow();
    // Where it was taken, that is where the machine should be. If it is not, it says so when asked.
    long believed = reset.accepted().isPresent() ? reset.generation() : node.generation();
    fail(turn, node.booted(node.bootId(), believed), why, true);
  }

  /** Puts the node into RESETTING with a new reset. The one before, if any, must be over. */
  static void order(Turn turn, NodeRecord node, String why) {
    NodeRecord resetting =
        turn.put(
            node.in(NodeState.RESETTING, why, turn.now, turn.now.plus(turn.limits.resetting()))
                .counting(node.consecutiveFailures(), node.resets() + 1));
    ResetRecord reset = turn.put(ResetRecord.ordered(resetting, turn.now));
    turn.want(effect(resetting, reset));
  }

  /** It came up on a fresh root by itself: as good as a reset, once it is verified. */
  static void byItself(
      Turn turn, NodeRecord node, String bootIdBefore, Event.NodeAnnounced announcement) {
    NodeRecord counted = node.counting(node.consecutiveFailures(), node.resets() + 1);
    Instant began = BootPhases.firstInstant(turn.now, announcement.uptime());
    ResetRecord reset = ResetRecord.byItself(counted, bootIdBefore, began);
    Verification.order(turn, counted, reset, announcement);
  }

  static Effect effect(NodeRecord node, ResetRecord reset) {
    return new Effect.ResetNode(node.machine(), reset.number(), node.generation(), reset.image());
  }

  static Verdict taken(Turn turn, Event.ResetTaken event) {
    Optional<NodeRecord> found = turn.node(event.node());
    Optional<ResetRecord> going = going(turn, event.node(), event.reset());
    if (found.isEmpty() || going.isEmpty() || going.get().accepted().isPresent()) {
      return new Ignored("no such reset is waited for");
    }
    ResetRecord reset = going.get();
    if (reset.announced().isPresent() && event.generation() != reset.generation()) {
      return new Ignored("the machine has been through a further boot since");
    }
    turn.put(reset.taken(event.bootIdBefore(), event.phases(), turn.now));
    if (event.generation() != reset.generation()) {
      String why =
          "it took the reset to generation "
              + reset.generation()
              + " as one to "
              + event.generation();
      fail(turn, found.get(), why, false);
    }
    return new Applied();
  }

  static Verdict failed(Turn turn, Event.ResetFailed event) {
    Optional<NodeRecord> found = turn.node(event.node());
    Optional<ResetRecord> going = going(turn, event.node(), event.reset());
    if (found.isEmpty() || found.get().state() != NodeState.RESETTING || going.isEmpty()) {
      return new Ignored("no such reset is waited for");
    }
    ResetRecord reset = going.get();
    if (reset.accepted().isPresent()) {
      return new Ignored("the reset was taken; its announcement is waited for");
    }
    if (event.generation() == reset.generation()) {
      // Asked again (after a restart, say), the node says that it took the order the first time.
      turn.put(reset.taken(reset.bootIdBefore(), List.of(), turn.now));
      return new Applied();
    }
    NodeRecord node = found.get();
    fail(turn, node.booted(node.bootId(), event.generation()), event.why(), event.retry());
    return new Applied();
  }

  /**
   * The reset that is going on has failed: another, or quarantine.
   *
   * @param retry whether another may help
   */
  static void fail(Turn turn, NodeRecord node, String why, boolean retry) {
    turn.reset(node.name()).ifPresent(reset -> turn.put(reset.failed(why)));
    NodeRecord counted = node.counting(node.consecutiveFailures() + 1, node.resets());
    if (retry && counted.consecutiveFailures() < turn.limits.resets()) {
      order(turn, counted, "once more: " + why);
    } else {
      quarantine(turn, counted, why);
    }
  }

  static void quarantine(Turn turn, NodeRecord node, String why) {
    turn.put(node.in(NodeState.QUARANTINED, why, turn.now));
    Waiting.explain(turn, node.labels());
  }

  static Optional<ResetRecord> going(Turn turn, NodeName node, int number) {
    return turn.reset(node).filter(reset -> reset.number() == number);
  }
}
