package dev.snapback.agent.roots;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A former root that somebody reads. Thread-safe. */
public final class Reading implements Closeable {
  private static final long PATIENCE_SECONDS = 5;

  private final Path path;
  private final List<Runnable> whenClosed = new ArrayList<>();
  private final List<Runnable> users = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private boolean ended;

  Reading(Path path, Runnable leave) {
    this.path = path;
    whenClosed.add(leave);
  }

  /** The directory that it is mounted at, or its device. */
  public Path path() {
    return path;
  }

  /**
   * Tells who reads, to be cut off where the root is needed for something else.
   *
   * @throws IOException where that is so already
   */
  public synchronized void usedBy(Runnable cutOff) throws IOException {
    if (ended) {
      throw new IOException("the root that is read here is about to be removed");
    }
    users.add(cutOff);
  }

  synchronized void whenClosed(Runnable then) {
    whenClosed.add(then);
  }

  synchronized void end() {
    ended = true;
    users.forEach(Runnable::run);
  }

  boolean awaitClosed() {
    try {
      return closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** To be called when nothing is read any more. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed.getCount() == 0) {
        return;
      }
      whenClosed.forEach(Runnable::run);
    }
    closed.countDown();
  }
}
