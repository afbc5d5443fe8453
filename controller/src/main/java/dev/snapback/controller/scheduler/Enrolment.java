package dev.snapback.controller.scheduler;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A machine becomes a node, for the first time or anew. */
final class Enrolment {
  private Enrolment() {}

  static Verdict joined(Turn turn, Event.NodeJoined event) {
    Optional<NodeRecord> before = turn.node(event.node());
    before.ifPresent(node -> forget(turn, node));
    turn.put(
        new NodeRecord(
            event.node(),
            event.driver(),
            event.address(),
            event.labels(),
            event.image(),
            NodeState.ENROLLING,
            "joined; its agent has not announced itself yet",
            turn.now,
            Optional.of(turn.now.plus(turn.limits.enrolling())),
            -1,
            "",
            Optional.empty(),
            0,
            before.map(NodeRecord::resets).orElse(0),
            new Staging.None(),
            Yardstick.NONE));
    Set<String> affected = new HashSet<>(event.labels());
    before.ifPresent(node -> affected.addAll(node.labels()));
    Waiting.explain(turn, affected);
    return new Verdict.Applied();
  }

  /** Ends whatever the machine was busy with before it was installed anew. */
  private static void forget(Turn turn, NodeRecord node) {
    Lifecycle.check(node.name(), node.state(), NodeState.ENROLLING);
    Holds.forget(turn, node.name(), node.name() + " was installed anew");
    node.run()
        .flatMap(turn::run)
        .ifPresent(run -> Attempts.lose(turn, run, node.name() + " was installed anew"));
    turn.reset(node.name())
        .ifPresent(reset -> turn.put(reset.failed("the machine was installed anew")));
  }
}
