package dev.snapback.controller;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is open, closed the newest first. Used by one thread. */
final class Opened implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  <T extends AutoCloseable> T opened(T closeable) {
    open.push(closeable);
    return closeable;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      var closeable = open.pop();
      try {
        closeable.close();
      } catch (Exception e) {
        // The next start can do with whatever this has left behind.
        LOG.warn("while ending: {} could not be closed", closeable.getClass().getSimpleName(), e);
      }
    }
  }
}
