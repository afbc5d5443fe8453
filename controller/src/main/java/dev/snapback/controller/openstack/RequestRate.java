package dev.snapback.controller.openstack;

import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A token bucket: so many requests per second, and one second's worth at once. Thread-safe. */
final class RequestRate {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final PassingTime time;
  private final long each;

  /** When the bucket would be full, if nobody took anything more. */
  private long full;

  RequestRate(double perSecond, PassingTime time) {
    this.time = time;
    this.each = Math.max(1, (long) (SECOND / perSecond));
    this.full = time.nanos();
  }

  /**
   * Waits for its turn.
   *
   * @throws OpenStackException BUSY, at once, where that is after the deadline
   */
  void take(Deadline deadline) throws OpenStackException, InterruptedException {
    Duration wait = reserve(deadline);
    if (wait.isPositive()) {
      time.pause(wait);
    }
  }

  private synchronized Duration reserve(Deadline deadline) throws OpenStackException {
    long now = time.nanos();
    long from = full - now > 0 ? full : now;
    // A bucket holds one request at least.
    Duration wait = Duration.ofNanos(Math.max(0, from + each - Math.max(SECOND, each) - now));
    if (!deadline.leaves(wait)) {
      throw new OpenStackException(
          Kind.BUSY,
          "no turn before the deadline: more is asked of this cloud than its request rate allows");
    }
    full = from + each;
    return wait;
  }
}
