package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.util.Optional;

/**
 * A machine's agent says that it is up: the reset that was ordered, or a boot that nobody ordered.
 */
final class Boots {
  private Boots() {}

  static Verdict announced(Turn turn, Event.NodeAnnounced event) {
    Optional<NodeRecord> found = turn.node(event.node());
    if (found.isEmpty()) {
      return Refusals.noSuchNode(event.node());
    }
    NodeRecord before = found.get();
    if (event.bootId().equals(before.bootId())) {
      return new Ignored("the agent started again in the boot that is known");
    }
    NodeRecord node = turn.put(before.booted(event.bootId(), event.generation()));
    switch (node.state()) {
      case ENROLLING -> Resets.order(turn, node, "announced itself for the first time");
      case RESETTING -> duringReset(turn, node, event.generation());
      case VERIFYING -> Resets.fail(turn, node, "it rebooted while it was being checked", true);
      case READY -> Resets.order(turn, node, "it rebooted, and nobody had ordered that");
      case LEASED -> duringRun(turn, node);
      case QUARANTINED -> {}
    }
    return new Applied();
  }

  private static void duringReset(Turn turn, NodeRecord node, long saidGeneration) {
    ResetRecord reset = turn.reset(node.name()).orElseThrow();
    boolean taken = reset.accepted().isPresent();
    if (saidGeneration == reset.generation() || (saidGeneration < 0 && taken)) {
      NodeRecord moved = node.booted(node.bootId(), reset.generation());
      Verification.order(turn, moved, reset);
    } else if (taken) {
      String why =
          "after the reset it announced generation "
              + saidGeneration
              + " and not "
              + reset.generation();
      Resets.fail(turn, node, why, true);
    } else {
      // It went down before it could take the order (a power cut, as a rule): ask again, where it
      // is now.
      ResetRecord renewed = turn.put(reset.renewed(node));
      turn.want(Resets.effect(node, renewed));
    }
  }

  private static void duringRun(Turn turn, NodeRecord node) {
    RunRecord run = node.run().flatMap(turn::run).orElseThrow();
    Attempts.lose(turn, run, node.name() + " rebooted during the run");
    Resets.order(turn, node, "it rebooted during " + run.id());
  }
}
