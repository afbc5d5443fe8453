package dev.snapback.controller.loop;

import dev.snapback.controller.scheduler.Changes;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Scheduler;
import dev.snapback.controller.scheduler.State;
import dev.snapback.controller.scheduler.Verdict;
import dev.snapback.controller.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the state. Events that are there together are applied one by one and
 * stored in one transaction; only then are they answered and their effects begun, so nothing is
 * done or said that a crash undoes.
 *
 * <p>Whatever goes wrong in a step or a commit ends the loop and is handed to {@code fatal}: the
 * process is to end, and the next start goes on from the last commit. Thread-safe.
 */
public final class ControllerLoop implements EventSink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerLoop.class);
  private static final int QUEUE = 4096;
  private static final int BATCH = 512;
  // Waiting is by the machine's uptime, deadlines are by the clock: look again now and then, in
  // case it was set.
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final Scheduler scheduler;
  private final Store store;
  private final InstantSource clock;
  private final Consumer<Throwable> fatal;
  private final BlockingQueue<Told> queue = new ArrayBlockingQueue<>(QUEUE);
  private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile State state;
  private volatile boolean closing;
  private Instant now = Instant.MIN;

  /**
   * Reads the state. Nothing happens until {@link #start}.
   *
   * @param fatal called once, on the loop's thread, when it cannot go on
   */
  public ControllerLoop(
      Scheduler scheduler, Store store, InstantSource clock, Consumer<Throwable> fatal) {
    this.scheduler = scheduler;
    this.store = store;
    this.clock = clock;
    this.fatal = fatal;
    this.state = store.load();
  }

  /**
   * Hands out what was in flight when the controller ended, and begins to take events. To be called
   * once.
   */
  public void start(EffectRunner effects) {
    if (started.getAndSet(true)) {
      throw new IllegalStateException("it was started before, or closed");
    }
    Thread.ofPlatform().name("controller-loop").start(() -> run(effects));
  }

  /** The state as of the last commit. */
  public State state() {
    return state;
  }

  /** Who decides. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /** From now on every change is heard of, until the subscription is closed. */
  public Subscription listen(ChangeListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Ends hearing of changes. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  @Override
  public CompletableFuture<Verdict> tell(Event event) {
    Told told = Told.of(event);
    try {
      while (!queue.offer(told, 1, TimeUnit.SECONDS)) {
        if (ended.isDone()) {
          return told.gone();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return told.gone();
    }
    if (ended.isDone() && queue.remove(told)) {
      return told.gone();
    }
    return told.answer();
  }

  /**
   * Waits until the batch that is being worked on is done. What is still queued is answered
   * exceptionally.
   */
  @Override
  public void close() {
    closing = true;
    if (!started.getAndSet(true)) {
      ended.complete(null);
    }
    // Wakes it up; a full queue needs no waking.
    var _ = queue.offer(Told.of(new Event.Tick()));
    ended.join();
  }

  private void run(EffectRunner effects) {
    Optional<Throwable> failure = Optional.empty();
    try {
      work(List.of(Told.of(new Event.Restarted())), effects);
      while (!closing) {
        work(next(), effects);
      }
    } catch (Throwable e) {
      LOG.error("the controller ends and goes on from its last commit when started again", e);
      failure = Optional.of(e);
    }
    ended.complete(null);
    List<Told> left = new ArrayList<>();
    queue.drainTo(left);
    for (Told told : left) {
      var _ = told.gone();
    }
    failure.ifPresent(fatal);
  }

  /** Waits for events, or for the next deadline. */
  private List<Told> next() throws InterruptedException {
    List<Told> events = new ArrayList<>();
    Duration wait = untilDeadline();
    Told first = wait.isPositive() ? queue.poll(wait.toMillis(), TimeUnit.MILLISECONDS) : null;
    if (first != null) {
      events.add(first);
    }
    queue.drainTo(events, BATCH);
    if (!untilDeadline().isPositive()) {
      events.add(Told.of(new Event.Tick()));
    }
    return events;
  }

  private Duration untilDeadline() {
    Duration left =
        state.nextDeadline().map(at -> Duration.between(time(), at)).orElse(LONGEST_WAIT);
    return left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
  }

  private void work(List<Told> events, EffectRunner effects) {
    Batch batch = new Batch(state);
    boolean done = false;
    try {
      Instant at = time();
      events.forEach(told -> batch.apply(scheduler, told, at));
      Changes changes = batch.changes();
      if (!changes.isEmpty()) {
        store.commit(changes);
      }
      state = batch.state();
      batch.log();
      listeners.forEach(listener -> listener.changed(changes));
      batch.answer();
      batch.effects().forEach(effects::begin);
      done = true;
    } finally {
      if (!done) {
        for (Told told : events) {
          var _ = told.gone();
        }
      }
    }
  }

  /** To the millisecond, as it is stored; never backwards, whatever the clock does. */
  private Instant time() {
    Instant read = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    now = read.isAfter(now) ? read : now;
    return now;
  }
}
