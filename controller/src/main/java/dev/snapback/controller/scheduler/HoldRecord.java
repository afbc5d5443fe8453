package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.Optional;

/**
 * A failed run's root, kept on its node for debugging; or one that is to become an image.
 *
 * @param id of the run
 * @param image that it is of
 * @param reason why it is in this state, for people
 * @param made when the reset that keeps it was ordered
 * @param expires when it is given up
 * @param due when something is to be done about it; empty: something else is waited for
 */
public record HoldRecord(
    RunId id,
    NodeName node,
    String image,
    HoldState state,
    String reason,
    Instant made,
    Instant expires,
    Optional<Instant> due)
    implements Stored {

  static HoldRecord ordered(RunRecord run, NodeRecord node, Instant now, Instant expires) {
    return new HoldRecord(
        run.id(),
        node.name(),
        node.image(),
        HoldState.ORDERED,
        "the reset that keeps it is going on",
        now,
        expires,
        Optional.empty());
  }

  HoldRecord kept(String why) {
    return in(HoldState.KEPT, why, Optional.of(expires));
  }

  HoldRecord booting(Instant atLeastUntil) {
    Instant later = expires.isBefore(atLeastUntil) ? atLeastUntil : expires;
    return new HoldRecord(
        id,
        node,
        image,
        HoldState.BOOTING,
        node + " is being reset to it",
        made,
        later,
        Optional.empty());
  }

  HoldRecord booted(String why) {
    return in(HoldState.BOOTED, why, Optional.empty());
  }

  HoldRecord dropping(String why, Instant nextTry) {
    return in(HoldState.DROPPING, why, Optional.of(nextTry));
  }

  HoldRecord gone(String why) {
    return in(HoldState.GONE, why, Optional.empty());
  }

  HoldRecord until(Instant other) {
    return new HoldRecord(id, node, image, state, reason, made, other, due.map(before -> other));
  }

  private HoldRecord in(HoldState next, String why, Optional<Instant> nextDue) {
    if (next != state) {
      Lifecycle.HOLD.check(id, state, next);
    }
    return new HoldRecord(id, node, image, next, why, made, expires, nextDue);
  }

  @Override
  public RunId key() {
    return id;
  }
}
