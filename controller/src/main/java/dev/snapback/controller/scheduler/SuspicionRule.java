package dev.snapback.controller.scheduler;

import java.time.Duration;

/**
 * When runs that broke make their machine suspect. Counts are 1..{@link #MOST}.
 *
 * @param failures that many in a row, by the machine's fault
 * @param projects of runs of at least so many: one project's tests must not take out a fleet
 * @param within the first and the last of them
 * @param share of a label's machines in percent, 1..100, that are quarantined by this within an
 *     hour, and always one: beyond that it is likelier us than them
 */
public record SuspicionRule(int failures, int projects, Duration within, int share) {
  /** More runs that broke are not kept. */
  public static final int MOST = HealthRecord.KEPT;

  public static final SuspicionRule USUAL = new SuspicionRule(3, 2, Duration.ofHours(24), 25);

  /** In what time that share is counted. */
  static final Duration HOUR = Duration.ofHours(1);
}
