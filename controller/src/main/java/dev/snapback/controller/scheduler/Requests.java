package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Reason;
import dev.snapback.controller.scheduler.Verdict.Refused;
import java.time.Duration;
import java.util.Optional;

/** What people and CI jobs ask of nodes, and the leases that come of it. */
final class Requests {
  private Requests() {}

  static Verdict submitted(Turn turn, Event.NodesRequested event) {
    if (turn.request(event.request()).isPresent()) {
      return new Refused(Reason.ALREADY_EXISTS, "there is a request " + event.request());
    }
    RequestOrder order = event.order();
    Optional<Verdict> refusal = Quota.refusal(turn, order.wants(), order.project());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    long place = turn.place(order.wants(), order.priority(), order.project());
    turn.put(RequestRecord.submitted(event.request(), order, place, turn.now));
    return new Applied();
  }

  static Verdict released(Turn turn, Event.NodesReleased event) {
    Optional<RequestRecord> found = turn.request(event.request());
    if (found.isEmpty()) {
      return Refusals.noSuchRequest(event.request());
    }
    end(turn, found.get(), RequestState.RELEASED, "somebody asked for it", Optional.empty());
    return new Applied();
  }

  /** Its deadline is over. */
  static void expire(Turn turn, RequestRecord request) {
    String why =
        switch (request.state()) {
          case WAITING -> "did not get its nodes within " + Spans.words(request.order().patience());
          case GRANTED -> "its " + Spans.words(request.order().lease()) + " are over";
          case RELEASED, EXPIRED, LOST ->
              throw new IllegalStateException(request.id() + " has no deadline");
        };
    end(turn, request, RequestState.EXPIRED, why, Optional.empty());
  }

  /** One of its nodes is lost: the caller sees to that one. */
  static void lose(Turn turn, RequestRecord request, NodeName at, String why) {
    end(turn, request, RequestState.LOST, why, Optional.of(at));
  }

  private static void end(
      Turn turn, RequestRecord request, RequestState as, String why, Optional<NodeName> but) {
    if (request.state() == RequestState.GRANTED && as == RequestState.RELEASED) {
      Learned.occupied(turn, request.demand(), Duration.between(request.since(), turn.now));
    }
    turn.put(request.over(as, why, turn.now));
    request.nodes().stream()
        .filter(name -> !but.equals(Optional.of(name)))
        .forEach(name ->
            Resets.order(
                turn, turn.node(name).orElseThrow(), "lease " + request.id() + " is over: " + why));
  }
}
