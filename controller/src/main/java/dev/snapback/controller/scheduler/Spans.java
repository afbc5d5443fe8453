package dev.snapback.controller.scheduler;

import java.time.Duration;

/** Durations for people: {@code 90 s}, {@code 15 min}, {@code 1 h 30 min}. */
public final class Spans {
  private Spans() {}

  public static String words(Duration span) {
    if (span.toMillis() < 1000) {
      return span.toMillis() + " ms";
    }
    if (span.toSeconds() < 120) {
      return span.toSeconds() + " s";
    }
    String minutes = span.toMinutes() < 60 ? "" : span.toHours() + " h ";
    return (minutes + span.toMinutesPart() + " min").replace(" 0 min", "").strip();
  }
}
