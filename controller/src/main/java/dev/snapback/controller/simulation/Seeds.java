package dev.snapback.controller.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** Plays several seeds, several at a time. For one thread; those that it starts are its own. */
public final class Seeds {
  private static final Duration LINE_EVERY = Duration.ofSeconds(10);

  private final Scenario scenario;
  private final LongFunction<Iterator<Order>> orders;
  private final InstantSource clock;
  private final Consumer<String> progress;

  /**
   * @param orders of a seed
   * @param progress is told a line every ten seconds, on the thread that plays
   */
  public Seeds(
      Scenario scenario,
      LongFunction<Iterator<Order>> orders,
      InstantSource clock,
      Consumer<String> progress) {
    this.scenario = scenario;
    this.orders = orders;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * @param requests in all, as far as is known, for what is said of the remaining time
   * @param atATime at least 1
   * @param each is told how each seed has ended, as they end, on this thread
   * @return all of them as one; those that broke are left out
   */
  public Played play(List<Long> seeds, long requests, int atATime, Consumer<SeedResult> each)
      throws InterruptedException {
    Instant begin = clock.instant();
    AtomicLongArray done = new AtomicLongArray(2 * seeds.size());
    ExecutorService threads = Executors.newFixedThreadPool(atATime);
    CompletionService<SeedResult> ends = new ExecutorCompletionService<>(threads);
    List<SeedResult.Ended> good = new ArrayList<>();
    try {
      for (int i = 0; i < seeds.size(); i++) {
        var _ = ends.submit(one(seeds.get(i), done, i));
      }
      for (int left = seeds.size(); left > 0; left--) {
        SeedResult result = await(ends, begin, done, requests);
        each.accept(result);
        if (result instanceof SeedResult.Ended ended) {
          good.add(ended);
        }
      }
    } finally {
      threads.shutdownNow();
    }
    Played all = Played.none();
    // In the order of the seeds: whichever ended first is chance.
    good.stream()
        .sorted((a, b) -> Long.compare(a.seed(), b.seed()))
        .forEach(ended -> all.add(ended.played()));
    return all;
  }

  private Callable<SeedResult> one(long seed, AtomicLongArray done, int place) {
    return () -> {
      Instant begin = clock.instant();
      try {
        Played played =
            Simulation.play(
                scenario,
                orders.apply(seed),
                seed,
                counts -> {
                  done.set(2 * place, counts.requests());
                  done.set(2 * place + 1, counts.events());
                });
        return new SeedResult.Ended(seed, played, Duration.between(begin, clock.instant()));
      } catch (RuntimeException e) {
        return new SeedResult.Broke(seed, e);
      }
    };
  }

  private SeedResult await(
      CompletionService<SeedResult> ends, Instant begin, AtomicLongArray done, long requests)
      throws InterruptedException {
    Future<SeedResult> next = ends.poll(LINE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    while (next == null) {
      progress.accept(line(Duration.between(begin, clock.instant()), done, requests));
      next = ends.poll(LINE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }
    try {
      return next.get();
    } catch (ExecutionException e) {
      // An Error, such as no memory left: there is no going on.
      throw new IllegalStateException(e.getCause());
    }
  }

  private static String line(Duration passed, AtomicLongArray done, long requests) {
    long made = 0;
    long events = 0;
    for (int i = 0; i < done.length(); i += 2) {
      made += done.get(i);
      events += done.get(i + 1);
    }
    long seconds = Math.max(1, passed.toSeconds());
    long left = made == 0 ? 0 : seconds * Math.max(0, requests - made) / made;
    return "%d of %d requests, %d a second, %d events a second; about %s left"
        .formatted(
            made,
            requests,
            made / seconds,
            events / seconds,
            made == 0 ? "?" : "%d:%02d:%02d".formatted(left / 3600, left / 60 % 60, left % 60));
  }
}
