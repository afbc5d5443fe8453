package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import dev.snapback.controller.scheduler.Verdict.Reason;
import dev.snapback.controller.scheduler.Verdict.Refused;
import java.util.Optional;

/** What people ask of runs. */
final class Runs {
  private static final String CANCELED = "somebody asked for it";

  private Runs() {}

  static Verdict submitted(Turn turn, Event.RunSubmitted event) {
    if (turn.run(event.run()).isPresent()) {
      return new Refused(Reason.ALREADY_EXISTS, "there is a run " + event.run());
    }
    Optional<Verdict> refusal = Quota.refusal(turn, event.order().wants(), event.order().project());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    queue(turn, event.run(), event.order());
    return new Applied();
  }

  static void queue(Turn turn, RunId id, RunOrder order) {
    long place = turn.place(order.wants(), order.priority(), order.project());
    turn.put(RunRecord.submitted(id, order, place, turn.now));
  }

  static Verdict cancelRequested(Turn turn, Event.RunCancelRequested event) {
    Optional<RunRecord> found = turn.run(event.run());
    if (found.isEmpty()) {
      return Refusals.noSuchRun(event.run());
    }
    RunRecord run = found.get();
    if (run.cancelWanted()) {
      return new Ignored("it is being canceled");
    }
    return cancel(turn, run, CANCELED)
        ? new Applied()
        : new Ignored("its command has ended already");
  }

  /** Returns false where it is too late. */
  static boolean cancel(Turn turn, RunRecord run, String why) {
    switch (run.state()) {
      case QUEUED -> turn.put(run.done(RunResult.CANCELED, why, turn.now));
      case PREPARING -> {
        // Nothing of it is worth collecting, and what of its tree was sent the reset takes away.
        turn.want(new Effect.AbandonRun(run.id(), run.attempt()));
        RunRecord canceled = run.canceling().done(RunResult.CANCELED, why, turn.now);
        turn.put(canceled);
        Attempts.release(turn, run, run.id() + " was canceled");
      }
      case RUNNING -> {
        turn.put(run.canceling());
        turn.want(Attempts.stop(turn, run));
      }
      case COLLECTING, DONE -> {
        return false;
      }
    }
    return true;
  }
}
