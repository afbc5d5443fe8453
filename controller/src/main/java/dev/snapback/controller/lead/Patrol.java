package dev.snapback.controller.lead;

import java.time.Duration;
import java.util.Optional;

/**
 * What somebody who follows makes of what it reads, and when. It goes by signs of life and its own
 * monotonic clock: nobody's wall clock can end a lead early or keep a dead one. Used by one thread.
 */
final class Patrol {
  private final long leaseNanos;
  private Optional<LeaderRow> last = Optional.empty();
  private long since;

  Patrol(Duration lease) {
    this.leaseNanos = lease.toNanos();
  }

  /**
   * Whether to try to take the lead.
   *
   * @param now as of {@link System#nanoTime}, after the row was read
   */
  boolean mayTake(LeaderRow row, long now) {
    boolean alive = last.filter(row::equals).isEmpty();
    if (alive) {
      last = Optional.of(row);
      since = now;
    }
    return row.leader().isEmpty() || now - since >= leaseNanos;
  }
}
