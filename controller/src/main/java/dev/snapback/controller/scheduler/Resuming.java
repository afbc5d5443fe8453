package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.time.Instant;

/** Hands out again what was being worked on when the controller ended. */
final class Resuming {
  private Resuming() {}

  static Verdict restarted(Turn turn) {
    // In the order of their names, so that a restart is the same each time.
    turn.state().nodes().keySet().stream()
        .sorted()
        .forEach(name -> {
          resume(turn, turn.node(name).orElseThrow());
          turn.node(name).ifPresent(node -> HealthChecks.resume(turn, node));
        });
    Builds.resume(turn);
    turn.touchAll();
    turn.limits.pools().labels().keySet().forEach(turn::touch);
    turn.want(new Effect.WatchForLeaks());
    return new Verdict.Applied();
  }

  private static void resume(Turn turn, NodeRecord node) {
    switch (node.state()) {
      case ENROLLING -> allow(turn, node, turn.limits.enrolling());
      case RESETTING -> {
        ResetRecord reset = turn.reset(node.name()).orElseThrow();
        allow(turn, node, Resets.ladder(turn, node).deadline(reset.climb().ordered()));
        // Taken: the agent repeats its announcement until it is answered. Else the order may or may
        // not have been
        // taken; asked again, an agent that took it refuses, being at another generation.
        if (reset.accepted().isEmpty()) {
          turn.want(Resets.effect(turn, node, reset));
        }
      }
      case VERIFYING -> {
        allow(turn, node, turn.limits.verifying());
        turn.want(Verification.again(turn, node, turn.reset(node.name()).orElseThrow()));
      }
      case LEASED -> {
        switch (node.tenant().orElseThrow()) {
          case RunId run -> resume(turn, node, turn.run(run).orElseThrow());
          case RequestId request -> Stages.resume(turn, node);
          case ImageWork work -> allow(turn, node, ImageWorks.resume(turn, node));
        }
      }
      case BUILDING -> {
        allow(turn, node, turn.limits.verifying());
        turn.node(node.name()).ifPresent(now -> Pools.launchAgain(turn, now));
      }
      case DELETING -> Pools.deleteAgain(turn, node);
      case READY -> Stages.resume(turn, node);
      case HELD, QUARANTINED, FORGOTTEN -> {}
    }
  }

  private static void resume(Turn turn, NodeRecord node, RunRecord run) {
    allow(turn, node, Attempts.allowance(turn, run.state()));
    turn.node(node.name()).ifPresent(now -> Stages.resume(turn, now));
    if (run.node().filter(node.name()::equals).isEmpty()) {
      return;
    }
    turn.want(Attempts.conduct(turn, run));
    if (run.cancelWanted() && run.state() == RunState.RUNNING) {
      turn.want(Attempts.stop(turn, run));
    }
  }

  /** A deadline that passed while nobody was there to see the work done is not the node's fault. */
  private static void allow(Turn turn, NodeRecord node, Duration atLeast) {
    Instant earliest = turn.now.plus(atLeast);
    if (node.deadline().orElseThrow().isBefore(earliest)) {
      turn.put(node.until(earliest));
    }
  }
}
