package dev.snapback.controller.scheduler;

import dev.snapback.controller.scheduler.Verdict.Applied;
import dev.snapback.controller.scheduler.Verdict.Ignored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What happens to a run that has a node. */
final class Attempts {
  private static final Verdict STALE = new Ignored("that attempt is over");

  private Attempts() {}

  static Verdict started(Turn turn, Event.RunStarted event) {
    Optional<RunRecord> found = current(turn, event.run(), event.attempt());
    if (found.isEmpty()) {
      return STALE;
    }
    if (found.get().state() != RunState.PREPARING) {
      return new Ignored("known");
    }
    start(turn, found.get());
    return new Applied();
  }

  private static RunRecord start(Turn turn, RunRecord run) {
    until(turn, run, turn.now.plus(run.order().timeout()).plus(turn.limits.grace()));
    return turn.put(run.running("runs on " + nodeOf(turn, run).name(), turn.now));
  }

  static Verdict ended(Turn turn, Event.RunEnded event) {
    Optional<RunRecord> found = current(turn, event.run(), event.attempt());
    if (found.isEmpty()) {
      return STALE;
    }
    if (event.outcome() instanceof Outcome.Lost lost) {
      return broken(
          turn, new Event.RunBroken(event.run(), event.attempt(), Fault.MACHINE, lost.why()));
    }
    return switch (found.get().state()) {
      case PREPARING -> collect(turn, start(turn, found.get()), event.outcome());
      case RUNNING -> collect(turn, found.get(), event.outcome());
      case QUEUED, COLLECTING, DONE -> new Ignored("known");
    };
  }

  private static Verdict collect(Turn turn, RunRecord run, Outcome outcome) {
    until(turn, run, turn.now.plus(turn.limits.collecting()));
    Ending ending = Ending.of(run, outcome);
    turn.put(run.collecting(ending.result(), ending.reason(), ending.exitCode(), ending.signal()));
    return new Applied();
  }

  static Verdict collected(Turn turn, Event.RunCollected event) {
    Optional<RunRecord> found = current(turn, event.run(), event.attempt());
    if (found.isEmpty() || found.get().state() != RunState.COLLECTING) {
      return STALE;
    }
    String held = Holds.keep(turn, found.get(), nodeOf(turn, found.get()));
    String note =
        Stream.of(event.note(), held)
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("; "));
    Instant leased = nodeOf(turn, found.get()).since();
    Learned.occupied(turn, found.get().demand(), Duration.between(leased, turn.now));
    Quarantines.clear(turn, found.get().nodes());
    finish(turn, found.get(), note);
    // Before the reset, which is to what a build that is done by this made current.
    Builds.advance(turn);
    release(turn, found.get(), found.get().id() + " is done");
    return new Applied();
  }

  static Verdict broken(Turn turn, Event.RunBroken event) {
    Optional<RunRecord> found = current(turn, event.run(), event.attempt());
    if (found.isEmpty()) {
      return STALE;
    }
    RunRecord run = found.get();
    NodeRecord node = nodeOf(turn, run);
    breakOff(turn, run, node.name(), event.fault(), event.why());
    String why = run.id() + " broke off: " + event.why();
    switch (event.fault()) {
      case MACHINE -> {
        Resets.orderExamined(turn, node, run, why);
        releaseAllBut(turn, node.name(), run, why);
      }
      case ORDER, CONTROLLER -> release(turn, run, why);
    }
    return new Applied();
  }

  /**
   * Ends the attempt, one of its machines being at fault; the caller sees to that node, and the
   * run's others are reset.
   */
  static void lose(Turn turn, RunRecord run, NodeName at, String why) {
    turn.want(new Effect.AbandonRun(run.id(), run.attempt()));
    breakOff(turn, run, at, Fault.MACHINE, why);
    releaseAllBut(turn, at, run, run.id() + " broke off: " + why);
  }

  private static void breakOff(Turn turn, RunRecord run, NodeName at, Fault fault, String why) {
    if (fault == Fault.MACHINE) {
      Quarantines.blame(turn, run, at, why);
    }
    if (run.state() == RunState.COLLECTING) {
      finish(turn, run, "not all artifacts could be fetched: " + why);
    } else if (fault == Fault.ORDER) {
      turn.put(run.done(RunResult.CONFIG_ERROR, why, turn.now));
    } else if (run.cancelWanted()) {
      turn.put(
          run.done(RunResult.CANCELED, "canceled; before it could be stopped: " + why, turn.now));
    } else if (run.attempt() >= turn.limits.attempts()) {
      String all = "all " + run.attempt() + " attempts failed, the last one because " + why;
      turn.put(run.done(RunResult.RETRY_LIMIT, all, turn.now));
    } else {
      requeue(turn, run, at, fault, why);
    }
  }

  private static void requeue(Turn turn, RunRecord run, NodeName at, Fault fault, String why) {
    List<NodeName> failedOn = new ArrayList<>(run.failedOn());
    if (fault == Fault.MACHINE && !failedOn.contains(at)) {
      failedOn.add(at);
    }
    turn.put(run.requeued(failedOn, "attempt " + run.attempt() + " failed: " + why));
  }

  private static void finish(Turn turn, RunRecord run, String note) {
    String reason = note.isEmpty() ? run.reason() : run.reason() + "; " + note;
    turn.put(run.done(run.result().orElseThrow(), reason, turn.now));
  }

  /** The run's nodes are used now: they are reset. */
  static void release(Turn turn, RunRecord run, String why) {
    nodesOf(turn, run).forEach(node -> Resets.order(turn, node, why));
  }

  private static void releaseAllBut(Turn turn, NodeName but, RunRecord run, String why) {
    nodesOf(turn, run).stream()
        .filter(node -> !node.name().equals(but))
        .forEach(node -> Resets.order(turn, node, why));
  }

  private static void until(Turn turn, RunRecord run, Instant deadline) {
    nodesOf(turn, run).forEach(node -> turn.put(node.until(deadline)));
  }

  static Effect stop(Turn turn, RunRecord run) {
    return new Effect.StopRun(
        run.id(), run.attempt(), nodeOf(turn, run).machine(), run.generation());
  }

  static Effect conduct(Turn turn, RunRecord run) {
    return new Effect.ConductRun(
        run.id(),
        run.attempt(),
        nodeOf(turn, run).machine(),
        run.generation(),
        nodesOf(turn, run).stream()
            .skip(1)
            .map(node -> new Effect.Peer(node.machine(), node.generation()))
            .toList(),
        run.state(),
        run.order());
  }

  static Duration allowance(Turn turn, RunState state) {
    return switch (state) {
      case PREPARING -> turn.limits.preparing();
      // After a restart: its timeout is kept by the node, so its end is only to be heard of.
      case RUNNING -> turn.limits.grace();
      case COLLECTING -> turn.limits.collecting();
      case QUEUED, DONE -> Duration.ZERO;
    };
  }

  private static NodeRecord nodeOf(Turn turn, RunRecord run) {
    return run.node().flatMap(turn::node).orElseThrow();
  }

  private static List<NodeRecord> nodesOf(Turn turn, RunRecord run) {
    return run.nodes().stream().map(name -> turn.node(name).orElseThrow()).toList();
  }

  private static Optional<RunRecord> current(Turn turn, RunId id, int attempt) {
    return turn.run(id).filter(run -> run.state() != RunState.QUEUED && run.attempt() == attempt);
  }
}
