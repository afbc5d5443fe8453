package dev.snapback.controller.scheduler;

import java.util.Optional;
import java.util.stream.Collectors;

/** A machine becomes a node, for the first time or anew, or is none any more. */
final class Enrolment {
  private Enrolment() {}

  static Verdict joined(Turn turn, Event.NodeJoined event) {
    Optional<NodeRecord> before = turn.node(event.node());
    if (before.flatMap(NodeRecord::pooled).isPresent()) {
      return Refusals.wrongState(
          event.node() + " is the name of a node that a provider made: join under another one");
    }
    before.ifPresent(node -> {
      Lifecycle.NODE.check(node.name(), node.state(), NodeState.ENROLLING);
      endWork(turn, node, "was installed anew");
    });
    turn.put(
        new NodeRecord(
            event.node(),
            event.driver(),
            event.address(),
            event.labels(),
            event.image(),
            event.image(),
            NodeState.ENROLLING,
            "joined; its agent has not announced itself yet",
            turn.now,
            Optional.of(turn.now.plus(turn.limits.enrolling())),
            -1,
            "",
            Optional.empty(),
            Optional.empty(),
            0,
            resetsBefore(turn, event.node()),
            new Staging.None(),
            Yardstick.NONE,
            event.certificates()));
    turn.node(event.node()).ifPresent(node -> Images.joined(turn, node));
    HealthChecks.renew(turn, event.node(), turn.node(event.node()), "it was installed anew");
    return new Verdict.Applied();
  }

  /** Its resets' numbers go on where they were, also under a name that was forgotten. */
  private static int resetsBefore(Turn turn, NodeName name) {
    return turn.node(name)
        .or(() -> Optional.ofNullable(turn.state().forgotten().get(name)))
        .map(NodeRecord::resets)
        .orElse(0);
  }

  static Verdict forgetRequested(Turn turn, Event.NodeForgetRequested event) {
    Optional<NodeRecord> found = turn.node(event.node());
    if (found.isEmpty()) {
      return turn.state().forgotten().containsKey(event.node())
          ? new Verdict.Ignored("it is forgotten already")
          : Refusals.noSuchNode(event.node());
    }
    NodeRecord node = found.get();
    Optional<String> inTheWay = event.force() ? Optional.empty() : inTheWay(turn, node);
    if (inTheWay.isPresent()) {
      return Refusals.wrongState(inTheWay.get());
    }
    endWork(turn, node, "was forgotten");
    if (node.pooled().isPresent()) {
      forgetPooled(turn, node);
      return new Verdict.Applied();
    }
    HealthChecks.renew(turn, node.name(), Optional.empty(), node.name() + " was forgotten");
    turn.put(node.forgotten("somebody had it forgotten", turn.now));
    turn.want(new Effect.ForgetNode(node.name()));
    return new Verdict.Applied();
  }

  /** What its provider made it also removes. */
  private static void forgetPooled(Turn turn, NodeRecord node) {
    if (node.state() != NodeState.DELETING) {
      Pools.retire(turn, node, "somebody had it forgotten", Optional.empty());
    }
  }

  /** What would be lost with the node. */
  private static Optional<String> inTheWay(Turn turn, NodeRecord node) {
    if (node.run().isPresent()) {
      return Optional.of(
          "%s works for %s: wait for its end, cancel it, or force: it is tried again elsewhere then"
              .formatted(node.name(), node.run().get()));
    }
    if (node.lease().isPresent()) {
      return Optional.of(
          "%s is leased to %s: wait for its end, release it, or force: the lease is lost then"
              .formatted(node.name(), node.lease().get()));
    }
    String kept =
        Holds.of(turn, node.name()).stream()
            .map(hold -> hold.id().toString())
            .collect(Collectors.joining(", "));
    return kept.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s keeps the root of %s: drop that, or force: it is lost then"
                .formatted(node.name(), kept));
  }

  /** Ends whatever the machine was busy with. */
  private static void endWork(Turn turn, NodeRecord node, String what) {
    String why = node.name() + " " + what;
    Holds.forget(turn, node.name(), why);
    if (node.tenant().isPresent()) {
      switch (node.tenant().get()) {
        case RunId run -> Attempts.lose(turn, turn.run(run).orElseThrow(), node.name(), why);
        case RequestId request ->
            Requests.lose(turn, turn.request(request).orElseThrow(), node.name(), why);
        case ImageWork work -> ImageWorks.lose(turn, node, why);
      }
    }
    Images.forget(turn, node.name(), why);
    turn.reset(node.name()).ifPresent(reset -> turn.put(reset.failed("the machine " + what)));
  }
}
