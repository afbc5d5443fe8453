package dev.snapback.controller.runs;

import dev.snapback.controller.loop.EventSink;
import dev.snapback.controller.scheduler.Event;
import java.util.concurrent.ExecutionException;

/** Tells the scheduler what happened. Thread-safe. */
final class Reports {
  private final EventSink sink;

  Reports(EventSink sink) {
    this.sink = sink;
  }

  /** The same, without waiting: of what may be lost. */
  void mention(Event event) {
    var _ = sink.tell(event);
  }

  /**
   * Returns when it is stored.
   *
   * @throws InterruptedException where nobody wants to know (any more): the task is to end without
   *     a word
   */
  void tell(Event event) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try {
      sink.tell(event).get();
    } catch (ExecutionException ending) {
      throw new InterruptedException("the controller ends");
    }
  }
}
