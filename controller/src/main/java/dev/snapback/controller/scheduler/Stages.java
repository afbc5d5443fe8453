package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.util.Optional;

/** Has idle and working nodes prepare their next reset. */
final class Stages {
  private static final Verdict LATE = new Ignored("that node is elsewhere by now");

  private Stages() {}

  /** Asks for it, unless it is there or on its way, or the node is none that is reset. */
  static void want(Turn turn, NodeRecord node) {
    if (node.pooled().isPresent()) {
      return;
    }
    switch (node.staging()) {
      case Staging.None none -> order(turn, node);
      case Staging.Failed failed -> order(turn, node);
      case Staging.Ordered ordered -> {}
      case Staging.Ready ready -> {}
    }
  }

  /** After a restart: whoever was asked may not have heard it, or nobody heard the answer. */
  static void resume(Turn turn, NodeRecord node) {
    if (!(node.staging() instanceof Staging.Ready) && node.pooled().isEmpty()) {
      order(turn, node);
    }
  }

  /** Asks for it also where it is there: the agent does nothing twice. */
  static void order(Turn turn, NodeRecord node) {
    turn.put(node.staging(new Staging.Ordered()));
    turn.want(new Effect.StageNode(node.machine(), node.generation(), node.image(), node.labels()));
  }

  static Verdict staged(Turn turn, Event.NodeStaged event) {
    return settle(turn, event.node(), event.generation(), new Staging.Ready(event.staged()));
  }

  static Verdict notStaged(Turn turn, Event.NodeNotStaged event) {
    return settle(turn, event.node(), event.generation(), new Staging.Failed(event.why()));
  }

  private static Verdict settle(Turn turn, NodeName name, long generation, Staging outcome) {
    Optional<NodeRecord> asked =
        turn.node(name)
            .filter(node -> node.state() == NodeState.READY || node.state() == NodeState.LEASED)
            .filter(node -> node.generation() == generation);
    asked.ifPresent(node -> turn.put(node.staging(outcome)));
    return asked.isPresent() ? new Applied() : LATE;
  }
}
