package dev.snapback.cli.shell;

import dev.snapback.cli.exit.Failure;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people type them: {@code 90m}, {@code 1h30m}, {@code 45s}, {@code 2d}. */
public final class DurationText {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\d{1,4})d)?(?:(\\d{1,6})h)?(?:(\\d{1,7})m)?(?:(\\d{1,9})s)?");

  private DurationText() {}

  /**
   * @param option whose value it is, for the message
   * @return more than zero
   * @throws Failure (64) if the text is none
   */
  public static Duration parse(String option, String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      Duration duration =
          Duration.ofDays(part(matcher, 1))
              .plusHours(part(matcher, 2))
              .plusMinutes(part(matcher, 3))
              .plusSeconds(part(matcher, 4));
      if (duration.isPositive()) {
        return duration;
      }
    }
    throw Failure.usage(
        option + " wants a duration such as 90m, 1h30m or 45s, found \"" + text + "\"");
  }

  private static long part(Matcher matcher, int group) {
    String digits = matcher.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
