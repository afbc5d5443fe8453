package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A node request as it is known, and the lease which it becomes.
 *
 * @param reason why it is in this state, for people
 * @param nodes that it has, or had, in the order in which it wants them; none while WAITING
 * @param turn its place in the queue; see {@link Queue#turn}
 * @param since when it entered this state
 * @param deadline when this state is given up; empty where it is over
 */
public record RequestRecord(
    RequestId id,
    RequestOrder order,
    RequestState state,
    String reason,
    List<NodeName> nodes,
    long turn,
    Instant submitted,
    Instant since,
    Optional<Instant> deadline)
    implements Stored {
  public RequestRecord {
    nodes = List.copyOf(nodes);
    if (state.isOver() == deadline.isPresent()) {
      throw new IllegalArgumentException(id + ": a deadline does not fit " + state);
    }
  }

  static RequestRecord submitted(RequestId id, RequestOrder order, long turn, Instant now) {
    return new RequestRecord(
        id,
        order,
        RequestState.WAITING,
        "was submitted",
        List.of(),
        turn,
        now,
        now,
        Optional.of(now.plus(order.patience())));
  }

  RequestRecord granted(List<NodeName> to, Instant now) {
    return in(RequestState.GRANTED, "has its nodes", to, now, Optional.of(now.plus(order.lease())));
  }

  RequestRecord over(RequestState as, String why, Instant now) {
    return in(as, why, nodes, now, Optional.empty());
  }

  private RequestRecord in(
      RequestState next, String why, List<NodeName> has, Instant now, Optional<Instant> until) {
    Lifecycle.REQUEST.check(id, state, next);
    return new RequestRecord(id, order, next, why, has, turn, submitted, now, until);
  }

  RequestRecord because(String why) {
    return new RequestRecord(id, order, state, why, nodes, turn, submitted, since, deadline);
  }

  /** What it waits for. */
  Demand demand() {
    return new Demand(
        id, order.wants(), order.project(), order.priority(), turn, submitted, List.of());
  }

  @Override
  public RequestId key() {
    return id;
  }
}
