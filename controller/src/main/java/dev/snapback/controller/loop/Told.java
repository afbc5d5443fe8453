package dev.snapback.controller.loop;

import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Verdict;
import java.util.concurrent.CompletableFuture;

/** An event and who waits for what comes of it. */
record Told(Event event, CompletableFuture<Verdict> answer) {
  static Told of(Event event) {
    return new Told(event, new CompletableFuture<>());
  }

  /** Answers, where there is no answer yet, that the loop ends. */
  CompletableFuture<Verdict> gone() {
    answer.completeExceptionally(new LoopEndedException());
    return answer;
  }
}
