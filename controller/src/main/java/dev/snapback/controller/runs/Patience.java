package dev.snapback.controller.runs;

import java.time.Duration;

/**
 * How long a node that does not answer is asked again.
 *
 * @param pause between two tries
 * @param run after this long without an answer, an attempt at a run is given up
 * @param collect the same for the fetching of artifacts
 * @param verify the same for a check after a reset
 */
public record Patience(Duration pause, Duration run, Duration collect, Duration verify) {
  public static final Patience DEFAULT =
      new Patience(
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(3));
}
