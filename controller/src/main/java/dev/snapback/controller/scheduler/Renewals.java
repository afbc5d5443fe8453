package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.NodeCertificate;
import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Which certificates nodes show and are given. */
final class Renewals {
  private Renewals() {}

  static Verdict shown(Turn turn, Event.CertificateShown event) {
    return change(turn, event.node(), event.shown(), before -> before.shown(event.shown()));
  }

  static Verdict issued(Turn turn, Event.CertificateIssued event) {
    return change(
        turn, event.node(), event.shown(), before -> before.issued(event.shown(), event.issued()));
  }

  private static Verdict change(
      Turn turn, NodeName node, NodeCertificate shown, UnaryOperator<Certificates> next) {
    Optional<NodeRecord> found = turn.node(node);
    if (found.isEmpty()) {
      return Refusals.noSuchNode(node);
    }
    Certificates before = found.get().certificates();
    if (!before.count(shown.serial())) {
      return refused(node);
    }
    Certificates after = next.apply(before);
    if (after.equals(before)) {
      return new Ignored("that certificate is known");
    }
    turn.put(found.get().certifiedBy(after));
    return new Applied();
  }

  private static Verdict refused(NodeName node) {
    return Refusals.wrongState("that certificate of " + node + " does not count any more");
  }
}
