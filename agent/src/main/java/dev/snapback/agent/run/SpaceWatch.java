package dev.snapback.agent.run;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks at the root's space as long as a run goes on. One whose root is lost could hang on for
 * ever, on files that it can no longer read.
 */
record SpaceWatch(RootSpace space, long pauseMillis) {
  /** A look takes some milliseconds of a processor; a run that ends is looked at anyway. */
  private static final long PAUSE_MILLIS = 5_000;

  SpaceWatch(RootSpace space) {
    this(space, PAUSE_MILLIS);
  }

  /** Returns when the run has ended, or with why it must. */
  Optional<String> watch(CompletableFuture<?> end) throws InterruptedException {
    while (true) {
      try {
        var _ = end.get(pauseMillis, TimeUnit.MILLISECONDS);
        return Optional.empty();
      } catch (TimeoutException e) {
        var lost = space.lost();
        if (lost.isPresent()) {
          return lost;
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("a run's end is never exceptional", e);
      }
    }
  }
}
