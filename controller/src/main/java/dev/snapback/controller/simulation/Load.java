package dev.snapback.controller.simulation;

import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.RunResult;
import dev.snapback.controller.scheduler.Want;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Orders that are made up: each comes by itself, at any time alike.
 *
 * @param span in which they come
 * @param count how many there are
 * @param mix of what kinds they are; at least one
 */
public record Load(Duration span, int count, List<Kind> mix) {
  public Load {
    mix = List.copyOf(mix);
    if (mix.isEmpty() || count < 1 || !span.isPositive()) {
      throw new IllegalArgumentException("a load needs a mix, a time, and a request or more");
    }
  }

  /**
   * @param share of all orders, in relation to those of the others; more than 0
   * @param lease whether it is a lease, and not a run
   * @param failures the share of its runs that fail by themselves
   */
  public record Kind(
      double share,
      Optional<ProjectName> project,
      List<Want> wants,
      Spread use,
      int priority,
      boolean lease,
      double failures) {
    public Kind {
      wants = List.copyOf(wants);
    }
  }

  Load asking(int requests) {
    return new Load(span, requests, mix);
  }

  /** The same each time that it is asked for with the same seed. */
  Iterator<Order> orders(long seed) {
    // Not the one that the simulation draws by.
    SplittableRandom random = new SplittableRandom(~seed);
    double every = (double) span.toMillis() / count;
    return new Iterator<>() {
      private int made;
      private Duration at = Duration.ZERO;

      @Override
      public boolean hasNext() {
        return made < count;
      }

      @Override
      public Order next() {
        if (!hasNext()) {
          throw new NoSuchElementException("all %d are made".formatted(count));
        }
        made++;
        at = at.plus(Spread.untilNext(random, every));
        return order(at, random);
      }
    };
  }

  private Order order(Duration at, SplittableRandom random) {
    Kind kind = kind(random);
    Duration use = kind.use().draw(random);
    boolean fails = random.nextDouble() < kind.failures();
    return new Order(
        at,
        kind.project(),
        kind.wants(),
        use,
        kind.priority(),
        kind.lease()
            ? Optional.empty()
            : Optional.of(fails ? RunResult.FAILURE : RunResult.SUCCESS));
  }

  private Kind kind(SplittableRandom random) {
    double all = mix.stream().mapToDouble(Kind::share).sum();
    double left = random.nextDouble() * all;
    for (Kind kind : mix) {
      left -= kind.share();
      if (left < 0) {
        return kind;
      }
    }
    return mix.getLast();
  }
}
