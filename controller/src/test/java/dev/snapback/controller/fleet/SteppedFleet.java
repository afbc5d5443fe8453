package dev.snapback.controller.fleet;

import dev.snapback.controller.loop.EventSink;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Limits;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.Scheduler;
import dev.snapback.controller.scheduler.State;
import dev.snapback.controller.scheduler.Verdict;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The scheduler and its state, without a loop or a store: each event is applied at once. */
final class SteppedFleet implements EventSink {
  private final Scheduler scheduler = new Scheduler(Limits.defaults());
  private final InstantSource clock;
  private volatile State state = State.empty();

  SteppedFleet(InstantSource clock) {
    this.clock = clock;
  }

  State state() {
    return state;
  }

  @Override
  public synchronized CompletableFuture<Verdict> tell(Event event) {
    var step = scheduler.step(state, event, clock.instant());
    state = step.state();
    return CompletableFuture.completedFuture(step.verdict());
  }

  NodeRecord node(String name) {
    return Optional.ofNullable(state.nodes().get(new NodeName(name))).orElseThrow();
  }
}
