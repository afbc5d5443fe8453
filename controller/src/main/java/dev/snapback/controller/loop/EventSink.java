package dev.snapback.controller.loop;

import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Verdict;
import java.util.concurrent.CompletableFuture;

/** Where events go. Thread-safe. */
public interface EventSink {
  /**
   * Waits while the queue is full. The answer comes once the event's consequences are stored (so
   * whoever waits for it may tell others), and exceptionally where the controller ends before that.
   */
  CompletableFuture<Verdict> tell(Event event);
}
