package dev.snapback.controller.runs;

import dev.snapback.controller.loop.EventSink;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Verdict;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Takes every event and keeps it. */
public final class RecordedEvents implements EventSink {
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private volatile Verdict verdict = new Verdict.Applied();

  public void answerWith(Verdict other) {
    verdict = other;
  }

  @Override
  public CompletableFuture<Verdict> tell(Event event) {
    events.add(event);
    return CompletableFuture.completedFuture(verdict);
  }

  /** The next event, waiting for it. */
  public Event next() throws InterruptedException {
    var event = events.poll(30, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("nothing was told");
    }
    return event;
  }

  public boolean isEmpty() {
    return events.isEmpty();
  }
}
