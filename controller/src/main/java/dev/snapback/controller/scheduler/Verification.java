package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Checks what a reset node booted into. */
final class Verification {
  private Verification() {}

  /** Of a node that has just announced itself; one that is being checked keeps its deadline. */
  static void order(
      Turn turn, NodeRecord node, ResetRecord reset, Event.NodeAnnounced announcement) {
    boolean again = node.state() == NodeState.VERIFYING;
    Instant usual = turn.now.plus(turn.limits.verifying());
    NodeRecord verifying =
        turn.put(
            node.in(
                NodeState.VERIFYING,
                "generation " + reset.generation() + " announced itself",
                turn.now,
                again ? node.deadline().orElse(usual) : usual));
    ResetRecord announced = turn.put(reset.announced(announcement, turn.now));
    turn.want(
        new Effect.VerifyNode(
            verifying.machine(),
            announced,
            node.yardstick(),
            announcement.description(),
            scratch(turn, node),
            digest(turn, reset)));
  }

  private static String digest(Turn turn, ResetRecord reset) {
    return turn.version(reset.image()).map(version -> version.content().digest()).orElse("");
  }

  /** Of a node of which it is not known any more what it said of itself. */
  static Effect again(Turn turn, NodeRecord node, ResetRecord reset) {
    return new Effect.VerifyNode(
        node.machine(),
        reset,
        node.yardstick(),
        Optional.empty(),
        scratch(turn, node),
        digest(turn, reset));
  }

  private static ScratchOrder scratch(Turn turn, NodeRecord node) {
    return turn.limits.scratch().of(node.name(), node.labels());
  }

  /**
   * From now on the disks' own deadline counts, which whoever empties them keeps; this one is for
   * when that one is never heard of again.
   */
  static Verdict scratchBegun(Turn turn, Event.ScratchBegun event) {
    Optional<NodeRecord> found = verifying(turn, event.node(), event.reset());
    if (found.isEmpty() || !event.bootId().equals(found.get().bootId())) {
      return new Ignored("no such check is waited for");
    }
    NodeRecord node = found.get();
    Duration within = scratch(turn, node).within().plus(turn.limits.verifying());
    turn.put(
        node.in(
            NodeState.VERIFYING,
            "it is what it should be, and empties its scratch disks",
            turn.now,
            turn.now.plus(within)));
    return new Applied();
  }

  static Verdict verified(Turn turn, Event.NodeVerified event) {
    Optional<NodeRecord> found = verifying(turn, event.node(), event.reset());
    if (found.isEmpty() || !event.bootId().equals(found.get().bootId())) {
      return new Ignored("no such check is waited for");
    }
    NodeRecord node = found.get();
    ResetRecord reset = turn.reset(event.node()).orElseThrow();
    if (event.generation() != reset.generation() || !event.image().equals(reset.image())) {
      String why =
          "it is %s at generation %d and should be %s at %d"
              .formatted(event.image(), event.generation(), reset.image(), reset.generation());
      Resets.fail(turn, node.booted(node.bootId(), event.generation()), why, Remedy.ANOTHER_WAY);
      return new Applied();
    }
    turn.put(reset.ready(event.phases(), event.receipt(), turn.now));
    Learned.reset(turn, node, Duration.between(reset.ordered(), turn.now));
    if (node.pooled().isPresent()) {
      turn.put(Pools.ready(turn, node, event.yardstick()));
      return new Applied();
    }
    Images.proven(turn, node);
    Stages.want(
        turn,
        turn.put(
            node.in(NodeState.READY, "idle", turn.now)
                .counting(0, node.resets())
                .measuredBy(event.yardstick())));
    return new Applied();
  }

  static Verdict rejected(Turn turn, Event.NodeRejected event) {
    Optional<NodeRecord> found = verifying(turn, event.node(), event.reset());
    if (found.isEmpty()) {
      return new Ignored("no such check is waited for");
    }
    NodeRecord node = found.get();
    Resets.fail(
        turn,
        node.booted(node.bootId(), event.generation()),
        event.why(),
        event.retry() ? Remedy.ANOTHER_WAY : Remedy.NONE);
    return new Applied();
  }

  private static Optional<NodeRecord> verifying(Turn turn, NodeName name, int reset) {
    return turn.node(name)
        .filter(node -> node.state() == NodeState.VERIFYING)
        .filter(node -> Resets.going(turn, name, reset).isPresent());
  }
}
