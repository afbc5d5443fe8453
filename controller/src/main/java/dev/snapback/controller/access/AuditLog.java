package dev.snapback.controller.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of what was done. One thread writes, all that waits in one commit, so that many
 * callers cost one sync of the disk. Thread-safe.
 */
public final class AuditLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final int MOST_WAITING = 1000;
  private static final int USUAL_LIST = 100;
  private static final int LONGEST_LIST = 10_000;

  /** How often what is too old is removed. */
  private static final Duration SWEEP = Duration.ofHours(1);

  private final AccessStore store;
  private final InstantSource clock;
  private final Duration kept;
  private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>(MOST_WAITING);
  private final Thread writer;
  private volatile boolean closed;

  /**
   * @param entry empty: nothing but a reason to look whether this log is closed
   */
  private record Waiting(Optional<AuditEntry> entry, CompletableFuture<Void> written) {
    static Waiting of(Optional<AuditEntry> entry) {
      return new Waiting(entry, new CompletableFuture<>());
    }
  }

  /**
   * @param kept how long an entry is kept
   */
  public AuditLog(AccessStore store, InstantSource clock, Duration kept) {
    this.store = store;
    this.clock = clock;
    this.kept = kept;
    this.writer = Thread.ofPlatform().name("audit").daemon().start(this::write);
  }

  /**
   * Returns when it is on disk. Where that fails it is in the controller's log instead: what was
   * done is done.
   */
  public void record(AuditEntry entry) {
    Waiting waiting = Waiting.of(Optional.of(entry));
    try {
      // Whoever finds it full waits: nothing is done faster than it is recorded.
      queue.put(waiting);
      // Once closed the writer may have left without it.
      if (closed && queue.remove(waiting)) {
        append(List.of(entry));
      } else {
        waiting.written().get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      toLog(entry);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the writer fails no one", e);
    }
  }

  private void write() {
    Instant nextSweep = clock.instant();
    try {
      while (!closed || !queue.isEmpty()) {
        if (!clock.instant().isBefore(nextSweep)) {
          sweep();
          nextSweep = clock.instant().plus(SWEEP);
        }
        writeWhatWaits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeWhatWaits() throws InterruptedException {
    Waiting first = queue.poll(SWEEP.toSeconds(), TimeUnit.SECONDS);
    if (first != null) {
      List<Waiting> batch = new ArrayList<>(List.of(first));
      queue.drainTo(batch);
      append(batch.stream().flatMap(waiting -> waiting.entry().stream()).toList());
      batch.forEach(waiting -> waiting.written().complete(null));
    }
  }

  private void append(List<AuditEntry> entries) {
    try {
      if (!entries.isEmpty()) {
        store.append(entries);
      }
    } catch (RuntimeException e) {
      LOG.error("the audit log cannot be written: look at the data directory's disk", e);
      entries.forEach(AuditLog::toLog);
    }
  }

  private void sweep() {
    try {
      store.forgetAuditBefore(clock.instant().minus(kept));
    } catch (RuntimeException e) {
      LOG.warn("old entries of the audit log could not be removed; the next hour tries again", e);
    }
  }

  private static void toLog(AuditEntry entry) {
    LOG.warn("audit: not in the log: {}", entry);
  }

  /**
   * The newest first.
   *
   * @param limit 0: the usual number
   * @param before only those with a lower number; 0: all
   */
  public List<AuditEntry.Numbered> list(int limit, long before) {
    return store.audit(
        before == 0 ? Long.MAX_VALUE : before,
        limit == 0 ? USUAL_LIST : Math.min(limit, LONGEST_LIST));
  }

  /** What waits is written first. */
  @Override
  public void close() {
    closed = true;
    try {
      queue.put(Waiting.of(Optional.empty()));
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
