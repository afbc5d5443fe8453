package dev.snapback.controller.runs;

import com.google.common.util.concurrent.Uninterruptibles;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At most one task per key, each on a virtual thread: a new one ends the one before it, and begins
 * when that has ended. Tasks end by interruption. Thread-safe.
 */
final class LatestTasks<K> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LatestTasks.class);

  /** What is done under a key; it returns soon after it is interrupted. */
  @FunctionalInterface
  interface Task {
    void run() throws InterruptedException;
  }

  private final String what;
  private final Map<K, Thread> threads = new HashMap<>();

  /**
   * @param what names the threads
   */
  LatestTasks(String what) {
    this.what = what;
  }

  /** Begins {@code task}, once what is done under that key now has ended. Returns at once. */
  synchronized void begin(K key, Task task) {
    var before = threads.get(key);
    if (before != null) {
      before.interrupt();
    }
    var thread =
        Thread.ofVirtual().name(what + "-" + key).unstarted(() -> runAfter(before, key, task));
    threads.put(key, thread);
    thread.start();
  }

  /** Ends what is done under that key. Returns at once. */
  synchronized void cancel(K key) {
    var thread = threads.get(key);
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void runAfter(@Nullable Thread before, K key, Task task) {
    try {
      if (before != null) {
        before.join();
      }
      task.run();
    } catch (InterruptedException ended) {
      // Whoever interrupts has another plan for this key.
      awaitQuietly(before);
    } catch (RuntimeException e) {
      LOG.error("{}={} ended by a defect of this program; please report it", what, key, e);
    } finally {
      synchronized (this) {
        threads.remove(key, Thread.currentThread());
      }
    }
  }

  /** Even a task that was cancelled before it began ends only after the one before it. */
  private static void awaitQuietly(@Nullable Thread before) {
    if (before != null) {
      Uninterruptibles.joinUninterruptibly(before);
    }
  }

  /** Ends everything. */
  @Override
  public synchronized void close() {
    threads.values().forEach(Thread::interrupt);
  }
}
