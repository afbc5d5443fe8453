package dev.snapback.agent.run;

import dev.snapback.agent.run.RunOutcome.Exited;
import dev.snapback.agent.run.RunOutcome.Lost;
import dev.snapback.agent.run.RunOutcome.NotStarted;
import dev.snapback.agent.run.RunOutcome.Signalled;
import dev.snapback.agent.run.RunOutcome.Stopped;
import dev.snapback.agent.run.RunOutcome.TimedOut;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Watches one run's unit to its end. Level-triggered: it can begin at any point of the unit's life.
 */
final class UnitWatch {
  private static final int CLD_EXITED = 1;

  /** systemd.exec(5), "Process Exit Codes". */
  private static final int EXIT_EXEC = 203;

  /** For what a command leaves behind to end by itself after it, before that is killed. */
  private static final long LEFT_BEHIND_MILLIS = 500;

  private static final long LONGEST_PAUSE_MILLIS = 250;

  private final Systemd systemd;
  private final ProcessFiles processes;
  private final String unit;
  private final BooleanSupplier stopAsked;

  UnitWatch(Systemd systemd, ProcessFiles processes, String unit, BooleanSupplier stopAsked) {
    this.systemd = systemd;
    this.processes = processes;
    this.unit = unit;
    this.stopAsked = stopAsked;
  }

  /** Starts the unit (once in its life) and watches it. */
  RunOutcome start() throws IOException, InterruptedException {
    return watch(systemd.start(unit));
  }

  /** Goes on watching a unit that an earlier agent of this boot has started. */
  RunOutcome resume() throws IOException, InterruptedException {
    return watch(Optional.empty());
  }

  private RunOutcome watch(Optional<String> refusal) throws IOException, InterruptedException {
    long pause = 5;
    UnitState state = systemd.show(unit);
    while (!state.settled()) {
      if (state.mainPid() > 0 && !state.mainEnded()) {
        processes.awaitEnd(state.mainPid());
      }
      state = systemd.show(unit);
      if (!state.settled()) {
        // A start that waits for the boot to end, a stop that waits for processes to end, or the
        // moment in which systemd has not yet heard of the end.
        Thread.sleep(pause);
        pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
      }
    }
    if (state.active().equals("active")
        && !processes.awaitEmpty(state.controlGroup(), LEFT_BEHIND_MILLIS)) {
      systemd.stop(unit);
    }
    return judge(state, refusal);
  }

  private RunOutcome judge(UnitState state, Optional<String> refusal) {
    if (stopAsked.getAsBoolean()) {
      return new Stopped();
    }
    if (state.result().equals("timeout") && state.mainPid() > 0) {
      return new TimedOut();
    }
    if (!state.mainEnded()) {
      return new Lost(
          refusal.orElse(
              "systemd has unit %s as %s, %s (%s), without an end of its process"
                  .formatted(unit, state.load(), state.active(), state.result())));
    }
    int status = state.mainStatus();
    if (state.mainCode() != CLD_EXITED) {
      return new Signalled(status);
    }
    if (refusal.isPresent() && status == EXIT_EXEC) {
      return new NotStarted(
          "the kernel did not execute it: wrong format, or the interpreter that it names is missing");
    }
    if (refusal.isPresent() && status >= 200 && status <= 245) {
      return new Lost("systemd could not prepare the command: " + refusal.get());
    }
    return new Exited(status);
  }
}
