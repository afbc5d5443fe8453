package dev.snapback.controller.node;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many bytes per second all who share it may send together. Nobody is sent away: who takes more
 * than there is waits longer. Thread-safe.
 */
public final class Pace {
  /** What was not used for a while may be used at once, up to this much of it. */
  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final long bytesPerSecond;
  private final LongSupplier nanoClock;

  /** From then on the next bytes may go. */
  private long free;

  /**
   * @param bytesPerSecond more than 0
   * @param nanoClock as {@link System#nanoTime}
   */
  public Pace(long bytesPerSecond, LongSupplier nanoClock) {
    if (bytesPerSecond <= 0) {
      throw new IllegalArgumentException("%d bytes per second".formatted(bytesPerSecond));
    }
    this.bytesPerSecond = bytesPerSecond;
    this.nanoClock = nanoClock;
    this.free = nanoClock.getAsLong() - BURST_NANOS;
  }

  /** Nobody waits. */
  public static Pace unlimited() {
    return new Pace(Long.MAX_VALUE, () -> 0);
  }

  /** Waits until that many more bytes may be sent. */
  public void take(long bytes) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(reserve(bytes));
  }

  /** How long, in nanoseconds, to wait before these bytes go; they are counted as gone. */
  synchronized long reserve(long bytes) {
    var now = nanoClock.getAsLong();
    if (now - free > BURST_NANOS) {
      free = now - BURST_NANOS;
    }
    var wait = Math.max(0, free - now);
    free += (long) ((double) bytes / bytesPerSecond * TimeUnit.SECONDS.toNanos(1));
    return wait;
  }
}
