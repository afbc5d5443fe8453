package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How long something took, the last times that it was done.
 *
 * @param what it is, as {@link Learned} names it
 * @param spans the newest last, at most {@link #KEPT}
 */
public record LearnedRecord(String what, List<Duration> spans) implements Stored {
  /** Enough for a ninth decile, few enough to follow a change within a day. */
  static final int KEPT = 25;

  public LearnedRecord {
    spans = List.copyOf(spans);
  }

  LearnedRecord and(Duration newest) {
    List<Duration> all = Stream.concat(spans.stream(), Stream.of(newest)).toList();
    return new LearnedRecord(what, all.subList(Math.max(0, all.size() - KEPT), all.size()));
  }

  /**
   * How long it takes, that being known to be more than {@code already}: the least span that the
   * given share of those times did not exceed. Empty where it never took that long.
   *
   * @param share more than 0, at most 1
   */
  Optional<Duration> quantile(double share, Duration already) {
    List<Duration> longer =
        spans.stream().filter(span -> span.compareTo(already) > 0).sorted().toList();
    return longer.isEmpty()
        ? Optional.empty()
        : Optional.of(longer.get((int) Math.ceil(share * longer.size()) - 1));
  }

  @Override
  public String key() {
    return what;
  }
}
