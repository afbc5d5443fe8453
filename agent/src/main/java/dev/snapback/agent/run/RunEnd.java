package dev.snapback.agent.run;

import dev.snapback.agent.run.RunOutcome.Exited;
import dev.snapback.agent.run.RunOutcome.Lost;
import dev.snapback.agent.run.RunOutcome.NotStarted;
import dev.snapback.agent.run.RunOutcome.Signalled;
import dev.snapback.agent.run.RunOutcome.Stopped;
import dev.snapback.agent.run.RunOutcome.TimedOut;

/**
 * The end of a run.
 *
 * @param consoleBytes how long its console is
 */
public record RunEnd(RunOutcome outcome, long consoleBytes) {

  /** Three lines: kind, console bytes, and a number or words. */
  String noted() {
    return switch (outcome) {
      case Exited(int code) -> note("exited", code);
      case Signalled(int signal) -> note("signalled", signal);
      case TimedOut() -> note("timed-out", "");
      case Stopped() -> note("stopped", "");
      case NotStarted(String why) -> note("not-started", why);
      case Lost(String why) -> note("lost", why);
    };
  }

  private String note(String kind, Object detail) {
    return kind + "\n" + consoleBytes + "\n" + detail;
  }

  /** What {@link #noted} wrote. */
  static RunEnd parse(String noted) {
    String[] lines = noted.split("\n", 3);
    String detail = lines[2];
    RunOutcome outcome =
        switch (lines[0]) {
          case "exited" -> new Exited(Integer.parseInt(detail));
          case "signalled" -> new Signalled(Integer.parseInt(detail));
          case "timed-out" -> new TimedOut();
          case "stopped" -> new Stopped();
          case "not-started" -> new NotStarted(detail);
          case "lost" -> new Lost(detail);
          default -> throw new IllegalArgumentException("no kind of outcome: " + lines[0]);
        };
    return new RunEnd(outcome, Long.parseLong(lines[1]));
  }
}
