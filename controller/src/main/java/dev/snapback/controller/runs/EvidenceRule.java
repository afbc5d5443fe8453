package dev.snapback.controller.runs;

import dev.snapback.controller.scheduler.Outcome;
import java.time.Duration;

/**
 * When and how much evidence is collected from a node before it is reset.
 *
 * @param bytes at most, unpacked; more than zero
 * @param within after this the reset goes on, with what evidence there is; more than zero
 */
public record EvidenceRule(When when, long bytes, Duration within) {
  /** After which attempts at a run. */
  public enum When {
    /** Its command failed or timed out, or its node failed. */
    FAILURE,
    ALWAYS,
    NEVER
  }

  public static final EvidenceRule DEFAULT =
      new EvidenceRule(When.FAILURE, 16L << 20, Duration.ofSeconds(10));

  public EvidenceRule {
    if (bytes < 1 || !within.isPositive()) {
      throw new IllegalArgumentException(
          "evidence: expected a size and a time of more than zero, found %d bytes and %s"
              .formatted(bytes, within));
    }
  }

  boolean wantedAfter(Outcome outcome) {
    return switch (when) {
      case ALWAYS -> true;
      case NEVER -> false;
      case FAILURE ->
          switch (outcome) {
            case Outcome.Exited(int code) -> code != 0;
            case Outcome.Signaled _, Outcome.TimedOut _, Outcome.Lost _ -> true;
            case Outcome.Stopped _, Outcome.NotStarted _ -> false;
          };
    };
  }

  boolean wantedAfterBreak() {
    return when != When.NEVER;
  }
}
