package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.util.Optional;

/** Checks what a reset node booted into. */
final class Verification {
  private Verification() {}

  static void order(Turn turn, NodeRecord node, ResetRecord reset) {
    NodeRecord verifying =
        turn.put(
            node.in(
                NodeState.VERIFYING,
                "generation " + reset.generation() + " announced itself",
                turn.now,
                turn.now.plus(turn.limits.verifying())));
    ResetRecord announced = turn.put(reset.announced(node.bootId(), turn.now));
    turn.want(effect(verifying, announced));
  }

  static Effect effect(NodeRecord node, ResetRecord reset) {
    return new Effect.VerifyNode(
        node.machine(),
        reset.number(),
        reset.generation(),
        reset.image(),
        reset.bootIdBefore(),
        node.bootId());
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
      Resets.fail(turn, node.booted(node.bootId(), event.generation()), why, true);
      return new Applied();
    }
    turn.put(reset.ready(event.verifyTook(), turn.now));
    turn.put(node.in(NodeState.READY, "idle", turn.now).counting(0, node.resets()));
    return new Applied();
  }

  static Verdict rejected(Turn turn, Event.NodeRejected event) {
    Optional<NodeRecord> found = verifying(turn, event.node(), event.reset());
    if (found.isEmpty()) {
      return new Ignored("no such check is waited for");
    }
    NodeRecord node = found.get();
    Resets.fail(turn, node.booted(node.bootId(), event.generation()), event.why(), event.retry());
    return new Applied();
  }

  private static Optional<NodeRecord> verifying(Turn turn, NodeName name, int reset) {
    return turn.node(name)
        .filter(node -> node.state() == NodeState.VERIFYING)
        .filter(node -> Resets.going(turn, name, reset).isPresent());
  }
}
