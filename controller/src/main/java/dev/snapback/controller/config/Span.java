package dev.snapback.controller.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.time.Duration;
import java.util.regex.Pattern;

/** A duration as people write it: {@code 90s}, {@code 15m}, {@code 2h}, {@code 30d}. */
record Span(Duration duration) {
  private static final Pattern SYNTAX = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

  @JsonCreator
  static Span parse(String text) {
    var match = SYNTAX.matcher(text.strip());
    if (!match.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no duration; expected is e.g. 500ms, 90s, 15m, 2h, 30d".formatted(text));
    }
    var count = Long.parseLong(match.group(1));
    var duration =
        switch (match.group(2)) {
          case "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        };
    if (duration.isZero()) {
      throw new IllegalArgumentException("a duration here must be more than zero");
    }
    return new Span(duration);
  }
}
