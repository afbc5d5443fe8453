package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Orders resets, and sees to those that fail. */
final class Resets {
  private static final Verdict NOT_WAITED_FOR = new Ignored("no such reset is waited for");

  private Resets() {}

  static Verdict requested(Turn turn, Event.NodeResetRequested event) {
    return ifIdle(
        turn,
        event.node(),
        node -> {
          NodeRecord wanted = event.image().isEmpty() ? node : node.withHome(event.image());
          String image =
              event.image().isEmpty()
                  ? Images.target(turn.state(), node)
                  : Images.named(turn.state(), node, event.image()).orElse(event.image());
          orderTo(turn, wanted.counting(0, wanted.resets()), image, "somebody asked for it");
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
    boolean idle = node.state() == NodeState.READY || node.state() == NodeState.HELD;
    if (!idle && node.state() != NodeState.QUARANTINED) {
      return Refusals.wrongState(
          node.name()
              + " is "
              + node.state()
              + " ("
              + node.reason()
              + "): only an idle or"
              + " quarantined node can be reset");
    }
    if (node.state() == NodeState.QUARANTINED) {
      Quarantines.trial(turn, node);
    }
    what.accept(node);
    return new Applied();
  }

  /**
   * No new system announced itself in time.
   *
   * @param within what time that was, for people
   */
  static void expire(Turn turn, NodeRecord node, String within) {
    ResetRecord reset = turn.reset(node.name()).orElseThrow();
    if (reset.accepted().isPresent()) {
      // That is where the machine should be. If it is not, it says so when asked, and is ordered
      // from there; one that is further than it is believed to be would be waited for.
      NodeRecord believed = node.booted(node.bootId(), reset.generation());
      fail(turn, believed, "no new system announced itself" + within, Remedy.ANOTHER_WAY);
    } else if (reset.climb().ordered().needsAgent()) {
      fail(turn, node, "its agent took no order" + within, Remedy.WAY_WITHOUT_AGENT);
    } else {
      fail(turn, node, "it could not be made to go down" + within, Remedy.ANOTHER_WAY);
    }
  }

  /**
   * Puts the node into RESETTING with a new reset, on the first rung of its ladder. The one before,
   * if any, must be over. It is to what the node is to run where nobody asks for more.
   */
  static void order(Turn turn, NodeRecord node, String why) {
    orderTo(turn, node, Images.target(turn.state(), node), why);
  }

  /** The same, to a version that the node has. */
  static void orderTo(Turn turn, NodeRecord node, String image, String why) {
    climb(turn, node.withImage(image), why, first(turn, node), Optional.empty());
  }

  /**
   * The same, of a node on which an attempt at a run broke: evidence of that is collected before.
   */
  static void orderExamined(Turn turn, NodeRecord node, RunRecord run, String why) {
    boolean wanted = turn.limits.evidence().isPositive() && run.attempt() > 0;
    climb(
        turn,
        node.withImage(Images.target(turn.state(), node)),
        why,
        first(turn, node),
        wanted ? Optional.of(run) : Optional.empty());
  }

  private static Climb first(Turn turn, NodeRecord node) {
    return Climb.at(ladder(turn, node).first(node.generation() + 1));
  }

  private static void climb(
      Turn turn, NodeRecord node, String why, Climb climb, Optional<RunRecord> examined) {
    if (node.pooled().isPresent()) {
      Pools.retire(turn, node, why, examined);
      return;
    }
    if (node.state() == NodeState.LEASED && Quarantines.instead(turn, node.name())) {
      return;
    }
    String because = why + Quarantines.spared(turn, node);
    Holds.left(turn, node.name());
    Duration deadline =
        ladder(turn, node)
            .deadline(climb.ordered())
            .plus(examined.isPresent() ? turn.limits.evidence() : Duration.ZERO);
    NodeRecord resetting =
        turn.put(
            node.in(NodeState.RESETTING, because, turn.now, turn.now.plus(deadline))
                .counting(node.consecutiveFailures(), node.resets() + 1));
    ResetRecord reset = turn.put(ResetRecord.ordered(resetting, climb, turn.now));
    Effect.ResetNode order = effect(turn, resetting, reset);
    turn.want(
        examined
            .<Effect>map(run -> new Effect.ExamineThenReset(run.id(), run.attempt(), order))
            .orElse(order));
  }

  /** It came up on a fresh root by itself: as good as a reset, once it is verified. */
  static void byItself(
      Turn turn, NodeRecord node, String bootIdBefore, Event.NodeAnnounced announcement) {
    if (node.state() == NodeState.LEASED && Quarantines.instead(turn, node.name())) {
      return;
    }
    NodeRecord counted = node.counting(node.consecutiveFailures(), node.resets() + 1);
    Instant began = BootPhases.firstInstant(turn.now, announcement.uptime());
    ResetRecord reset = ResetRecord.byItself(counted, bootIdBefore, began);
    Verification.order(turn, counted, reset, announcement);
  }

  static Effect.ResetNode effect(Turn turn, NodeRecord node, ResetRecord reset) {
    Ladder ladder = ladder(turn, node);
    return new Effect.ResetNode(
        node.machine(),
        reset.number(),
        node.generation(),
        reset.image(),
        reset.climb().ordered(),
        ladder.delivery(reset.climb()),
        ladder.deadline(reset.climb().ordered()),
        Holds.ordered(turn, node.name()),
        Holds.toBoot(turn, node.name()));
  }

  static Verdict taken(Turn turn, Event.ResetTaken event) {
    Optional<NodeRecord> found = turn.node(event.node());
    Optional<ResetRecord> going = going(turn, event.node(), event.reset());
    if (found.isEmpty() || going.isEmpty() || going.get().accepted().isPresent()) {
      return NOT_WAITED_FOR;
    }
    ResetRecord reset = going.get();
    if (reset.announced().isPresent() && event.generation() != reset.generation()) {
      return new Ignored("the machine has been through a further boot since");
    }
    turn.put(reset.taken(event.bootIdBefore(), event.phases(), event.staged(), turn.now));
    if (event.generation() != reset.generation()) {
      String why =
          "it took the reset to generation "
              + reset.generation()
              + " as one to "
              + event.generation();
      fail(turn, found.get(), why, Remedy.NONE);
    }
    return new Applied();
  }

  static Verdict forced(Turn turn, Event.ResetForced event) {
    Optional<ResetRecord> untaken =
        going(turn, event.node(), event.reset())
            .filter(reset -> reset.accepted().isEmpty() && reset.announced().isEmpty());
    untaken.ifPresent(
        reset -> turn.put(reset.taken(reset.bootIdBefore(), event.phases(), false, turn.now)));
    return untaken.isPresent() ? new Applied() : NOT_WAITED_FOR;
  }

  static Verdict failed(Turn turn, Event.ResetFailed event) {
    Optional<NodeRecord> found = turn.node(event.node());
    Optional<ResetRecord> going = going(turn, event.node(), event.reset());
    if (found.isEmpty() || found.get().state() != NodeState.RESETTING || going.isEmpty()) {
      return NOT_WAITED_FOR;
    }
    ResetRecord reset = going.get();
    if (reset.accepted().isPresent()) {
      return new Ignored("the reset was taken; its announcement is waited for");
    }
    if (event.generation() == reset.generation()) {
      // Asked again (after a restart, say), the node says that it took the order the first time.
      turn.put(reset.taken(reset.bootIdBefore(), List.of(), false, turn.now));
      return new Applied();
    }
    NodeRecord node = found.get();
    if (event.generation() >= 0
        && event.generation() != node.generation()
        && event.remedy() != Remedy.NONE) {
      // Not the way was wrong, but what was known of the node: the same again, until its deadline.
      NodeRecord known = turn.put(node.booted(node.bootId(), event.generation()));
      turn.want(effect(turn, known, turn.put(reset.renewed(known))));
      return new Applied();
    }
    fail(turn, node.booted(node.bootId(), event.generation()), event.why(), event.remedy());
    return new Applied();
  }

  /** The reset that is going on has failed: the next rung, or quarantine. */
  static void fail(Turn turn, NodeRecord node, String why, Remedy remedy) {
    fail(turn, node, why, remedy, node.state() == NodeState.VERIFYING);
  }

  /** The same, where the agent has just announced itself. */
  static void failThoughHeardOf(Turn turn, NodeRecord node, String why, Remedy remedy) {
    fail(turn, node, why, remedy, true);
  }

  private static void fail(Turn turn, NodeRecord node, String why, Remedy remedy, boolean heardOf) {
    if (node.pooled().isPresent()) {
      Pools.fail(turn, node, LaunchFault.FAILED, why);
      return;
    }
    ResetRecord reset = turn.reset(node.name()).orElseThrow();
    turn.put(reset.failed(why));
    boolean revived = heardOf && !reset.climb().ordered().needsAgent();
    List<Tried> tried = reset.climb().failed(why, revived);
    NodeRecord counted = node.counting(node.consecutiveFailures() + 1, node.resets());
    Ladder ladder = ladder(turn, node);
    Optional<Rung> next = remedy == Remedy.NONE ? Optional.empty() : ladder.next(tried, remedy);
    if (next.isPresent()) {
      String because = ladder.place(next.get()) + ", because of " + tried.getLast();
      climb(turn, counted, because, Climb.at(next.get(), tried), Optional.empty());
      return;
    }
    String all =
        remedy == Remedy.NONE && tried.size() == 1
            ? why
            : "no way to reset it is left: " + Climb.words(tried);
    if (!Images.fallsBack(turn, counted, all)) {
      quarantine(turn, counted, all);
    }
  }

  static Ladder ladder(Turn turn, NodeRecord node) {
    return turn.limits.ladders().of(node.name(), node.labels());
  }

  static void quarantine(Turn turn, NodeRecord node, String why) {
    turn.put(node.in(NodeState.QUARANTINED, why, turn.now));
    Holds.abandon(turn, node.name(), node.name() + " was quarantined before it was made");
    HealthChecks.withdraw(turn, node.name(), node.name() + " was quarantined");
  }

  static Optional<ResetRecord> going(Turn turn, NodeName node, int number) {
    return turn.reset(node).filter(reset -> reset.number() == number);
  }
}
