package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.util.Optional;

/** Ends what takes too long. */
final class Deadlines {
  private Deadlines() {}

  static Verdict tick(Turn turn) {
    boolean image = RollOut.wake(turn);
    boolean health = HealthChecks.wake(turn);
    boolean any = Pools.wake(turn) || image || health;
    while (turn.state().nextNodeDeadline().filter(at -> !at.isAfter(turn.now)).isPresent()) {
      Optional<HoldRecord> hold =
          turn.state()
              .nextHold()
              .filter(next -> next.due().filter(at -> !at.isAfter(turn.now)).isPresent());
      Optional<RequestRecord> request =
          turn.state()
              .nextRequest()
              .filter(next -> next.deadline().filter(at -> !at.isAfter(turn.now)).isPresent());
      if (hold.isPresent()) {
        Holds.expire(turn, hold.get());
      } else if (request.isPresent()) {
        Requests.expire(turn, request.get());
      } else {
        NodeName late = turn.state().deadlines().first().what();
        expire(turn, turn.node(late).orElseThrow());
      }
      any = true;
    }
    return any ? new Verdict.Applied() : new Verdict.Ignored("nothing is due");
  }

  private static void expire(Turn turn, NodeRecord node) {
    switch (node.state()) {
      case ENROLLING ->
          Resets.quarantine(turn, node, "did not announce itself" + within(turn, node));
      case RESETTING -> Resets.expire(turn, node, within(turn, node));
      case VERIFYING ->
          Resets.fail(turn, node, "could not be checked" + within(turn, node), Remedy.ANOTHER_WAY);
      case LEASED -> {
        switch (node.tenant().orElseThrow()) {
          case RunId run -> expire(turn, node, turn.run(run).orElseThrow());
          case RequestId request -> Requests.expire(turn, turn.request(request).orElseThrow());
          case ImageWork work -> ImageWorks.giveUp(turn, node, "not done" + within(turn, node));
        }
      }
      case HELD -> Holds.expireBooted(turn, node);
      case BUILDING ->
          Pools.fail(turn, node, LaunchFault.FAILED, "was not there" + within(turn, node));
      case DELETING -> Pools.deleteAgain(turn, node);
      case READY -> Pools.expireReady(turn, node);
      case QUARANTINED, FORGOTTEN ->
          throw new IllegalStateException(node.name() + " has no deadline");
    }
  }

  private static void expire(Turn turn, NodeRecord node, RunRecord run) {
    String what =
        switch (run.state()) {
          case PREPARING ->
              "its command was not started on "
                  + node.name()
                  + " within "
                  + Spans.words(turn.limits.preparing());
          case RUNNING -> node.name() + " reported no end of it, and its timeout is long over";
          case COLLECTING -> "not within " + Spans.words(turn.limits.collecting());
          case QUEUED, DONE -> throw new IllegalStateException(run.id() + " has no node");
        };
    Attempts.lose(turn, run, node.name(), what);
    Resets.orderExamined(turn, node, run, run.id() + " was given up: " + what);
  }

  private static String within(Turn turn, NodeRecord node) {
    return " within " + Spans.words(Duration.between(node.since(), turn.now));
  }
}
