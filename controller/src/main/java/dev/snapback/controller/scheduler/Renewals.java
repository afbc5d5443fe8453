package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.util.Optional;

/** Which certificates nodes show and are given. */
final class Renewals {
  private Renewals() {}

  static Verdict shown(Turn turn, Event.CertificateShown event) {
    Optional<NodeRecord> found = turn.node(event.node());
    if (found.isEmpty()) {
      return Refusals.noSuchNode(event.node());
    }
    Certificates before = found.get().certificates();
    if (!before.count(event.shown().serial())) {
      return refused(event.node());
    }
    Certificates after = before.shown(event.shown());
    if (after.equals(before)) {
      return new Ignored("that certificate is known");
    }
    turn.put(found.get().certifiedBy(after));
    return new Applied();
  }

  static Verdict issued(Turn turn, Event.CertificateIssued event) {
    Optional<NodeRecord> found = turn.node(event.node());
    if (found.isEmpty()) {
      return Refusals.noSuchNode(event.node());
    }
    Certificates before = found.get().certificates();
    if (!before.count(event.shown().serial())) {
      return refused(event.node());
    }
    turn.put(found.get().certifiedBy(before.issued(event.shown(), event.issued())));
    return new Applied();
  }

  private static Verdict refused(NodeName node) {
    return Refusals.wrongState("that certificate of " + node + " does not count any more");
  }
}
