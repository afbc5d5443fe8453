package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How versions of an image are made and rolled out.
 *
 * @param prepare the scripts' files on the controller's host, run in order; at least one
 * @param check likewise, of the check; empty: that it boots is enough
 * @param every how long after a build began the next begins; empty: see {@code at}
 * @param at when each day, UTC; empty, as {@code every}: only when somebody asks
 * @param label whose nodes it is built on; empty: any of the image
 * @param timeout of the preparation
 * @param checkTimeout of the check
 * @param atATime to how many nodes it is sent at once; at least one
 * @param bandwidth bytes per second, of all its transfers together; empty: unlimited
 */
public record ImageRule(
    List<String> prepare,
    List<String> check,
    Optional<Duration> every,
    Optional<LocalTime> at,
    Optional<String> label,
    Duration timeout,
    Duration checkTimeout,
    int atATime,
    OptionalLong bandwidth) {

  public static final int USUAL_AT_A_TIME = 2;

  public ImageRule {
    prepare = List.copyOf(prepare);
    check = List.copyOf(check);
  }

  /** When the build after one that began then begins by itself. */
  public Optional<Instant> after(Instant begun) {
    return every
        .map(begun::plus)
        .or(() ->
            at.map(time -> {
              Instant today =
                  begun
                      .truncatedTo(ChronoUnit.DAYS)
                      .atOffset(ZoneOffset.UTC)
                      .with(time)
                      .toInstant();
              return today.isAfter(begun) ? today : today.plus(1, ChronoUnit.DAYS);
            }));
  }
}
