package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.BootRecord;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.util.Optional;

/**
 * A machine's agent says that it is up: the reset that was ordered, or a boot that nobody ordered.
 *
 * <p>A machine whose power was cut takes a fresh root on its way up, and counts its generation on.
 * So a boot at a higher generation than any that is known is as good as a reset; one at a known
 * generation is the same used root once more.
 */
final class Boots {
  private Boots() {}

  static Verdict announced(Turn turn, Event.NodeAnnounced event) {
    Optional<NodeRecord> found = turn.node(event.node());
    if (found.isEmpty()) {
      return Refusals.noSuchNode(event.node());
    }
    NodeRecord before = found.get();
    if (before.pooled().isPresent()) {
      return new Ignored("a provider made it: it has no agent of ours");
    }
    if (event.bootId().equals(before.bootId())) {
      return agentIsBack(turn, before);
    }
    boolean fresh = isFresh(turn, before, event);
    NodeRecord node = turn.put(before.booted(event.bootId(), event.saidGeneration()));
    event.description().ifPresent(said -> Images.told(turn, node, said.images()));
    switch (node.state()) {
      case ENROLLING -> Resets.order(turn, node, "announced itself for the first time");
      case RESETTING -> duringReset(turn, node, event, fresh);
      case VERIFYING -> duringCheck(turn, node, event, fresh);
      case READY -> {
        if (fresh) {
          Resets.byItself(turn, node, before.bootId(), event);
        } else {
          Resets.order(turn, node, "it rebooted, and nobody had ordered that");
        }
      }
      case HELD -> {
        if (!Holds.stillRuns(turn, node.name(), event)) {
          Resets.order(turn, node, "it no longer runs what it was held for");
        }
      }
      case LEASED -> duringWork(turn, node, before.bootId(), event, fresh);
      // Whatever it booted, only a person brings it back.
      case QUARANTINED, FORGOTTEN, BUILDING, DELETING -> {}
    }
    return new Applied();
  }

  /** The agent alone started again: it knows no more of what it had prepared. */
  private static Verdict agentIsBack(Turn turn, NodeRecord node) {
    if (node.state() != NodeState.READY && node.state() != NodeState.LEASED) {
      return new Ignored("the agent started again in the boot that is known");
    }
    Stages.order(turn, node);
    return new Applied();
  }

  /** Whether the boot is on a root that nobody has used, though nobody need have ordered it. */
  private static boolean isFresh(Turn turn, NodeRecord node, Event.NodeAnnounced event) {
    Optional<ResetRecord> reset = turn.reset(node.name());
    long known =
        reset
            .filter(ResetRecord::promised)
            .map(r -> Math.max(r.generation(), node.generation()))
            .orElse(node.generation());
    String wanted = reset.map(ResetRecord::image).orElse(node.image());
    return event.saidGeneration() > known
        && event.description().map(NodeDescription::image).filter(wanted::equals).isPresent()
        && event.boot().filter(BootRecord::unwritten).isPresent();
  }

  private static void duringReset(
      Turn turn, NodeRecord node, Event.NodeAnnounced event, boolean fresh) {
    ResetRecord reset = turn.reset(node.name()).orElseThrow();
    if (Holds.begun(turn, node, reset, event)) {
      return;
    }
    boolean taken = reset.accepted().isPresent();
    long said = event.saidGeneration();
    if (said == reset.generation() || (said < 0 && taken)) {
      Holds.settle(turn, reset, event);
      NodeRecord moved = node.booted(node.bootId(), reset.generation());
      Verification.order(turn, moved, reset, event);
    } else if (fresh) {
      Holds.settle(turn, reset, event);
      Verification.order(turn, node, reset.overtakenAt(said), event);
    } else if (taken || !reset.climb().ordered().needsAgent()) {
      String why =
          "after the reset it announced generation " + said + " and not " + reset.generation();
      Resets.failThoughHeardOf(turn, node, why, Remedy.ANOTHER_WAY);
    } else {
      // It went down before it could take the order (a power cut, as a rule): ask again, where it
      // is now.
      ResetRecord renewed = turn.put(reset.renewed(node));
      turn.want(Resets.effect(turn, node, renewed));
    }
  }

  /** The deadline of the first check stays, so that a machine in a loop of boots is given up. */
  private static void duringCheck(
      Turn turn, NodeRecord node, Event.NodeAnnounced event, boolean fresh) {
    if (fresh) {
      ResetRecord reset = turn.reset(node.name()).orElseThrow();
      Verification.order(turn, node, reset.bootedAgainAt(node.generation()), event);
    } else {
      Resets.fail(turn, node, "it rebooted while it was being checked", Remedy.ANOTHER_WAY);
    }
  }

  private static void duringWork(
      Turn turn, NodeRecord node, String bootIdBefore, Event.NodeAnnounced event, boolean fresh) {
    switch (node.tenant().orElseThrow()) {
      case RunId run -> duringRun(turn, node, bootIdBefore, event, fresh);
      case RequestId request -> {
        String why = node.name() + " rebooted";
        Requests.lose(turn, turn.request(request).orElseThrow(), node.name(), why);
        again(turn, node, bootIdBefore, event, fresh, "it rebooted during lease " + request);
      }
      case ImageWork work -> {
        ImageWorks.lose(turn, node, "it rebooted");
        again(turn, node, bootIdBefore, event, fresh, "it rebooted during " + work);
      }
    }
  }

  private static void again(
      Turn turn,
      NodeRecord node,
      String bootIdBefore,
      Event.NodeAnnounced event,
      boolean fresh,
      String why) {
    if (fresh) {
      Resets.byItself(turn, node, bootIdBefore, event);
    } else {
      Resets.order(turn, node, why);
    }
  }

  private static void duringRun(
      Turn turn, NodeRecord node, String bootIdBefore, Event.NodeAnnounced event, boolean fresh) {
    RunRecord run = node.run().flatMap(turn::run).orElseThrow();
    Attempts.lose(turn, run, node.name(), node.name() + " rebooted during the run");
    if (fresh) {
      Resets.byItself(turn, node, bootIdBefore, event);
    } else {
      Resets.orderExamined(turn, node, run, "it rebooted during " + run.id());
    }
  }
}
