package dev.snapback.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How values are written for people. */
public final class Text {
  private static final long KIBI = 1024;

  private Text() {}

  /**
   * Without control characters: what a run or a node says must not be able to draw on the terminal.
   */
  public static String oneLine(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** In one unit or two: {@code 12 s}, {@code 3 min 5 s}, {@code 2 h 10 min}, {@code 3 d 4 h}. */
  public static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return two(seconds / 60, "min", seconds % 60, "s");
    }
    if (seconds < 86_400) {
      return two(seconds / 3600, "h", seconds % 3600 / 60, "min");
    }
    return two(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }

  /**
   * @param millis since the epoch; 0 for never, which is empty
   * @return e.g. {@code 12 s ago}
   */
  public static String ago(long millis, Instant now) {
    return millis == 0
        ? ""
        : duration(Duration.between(Instant.ofEpochMilli(millis), now)) + " ago";
  }

  /**
   * @param millis since the epoch; 0 for never, which is empty
   * @return e.g. {@code in 12 s}; {@code now} where it has passed
   */
  public static String in(long millis, Instant now) {
    if (millis == 0) {
      return "";
    }
    Duration left = Duration.between(now, Instant.ofEpochMilli(millis));
    return left.isPositive() ? "in " + duration(left) : "now";
  }

  /**
   * From one time to another, or to now if the other has not come (0).
   *
   * @param from milliseconds since the epoch; 0 for never, which is empty
   */
  public static String took(long from, long to, Instant now) {
    if (from == 0) {
      return "";
    }
    Instant end = to == 0 ? now : Instant.ofEpochMilli(to);
    return duration(Duration.between(Instant.ofEpochMilli(from), end));
  }

  /** With one decimal: {@code 0.3 s}. */
  public static String seconds(long micros) {
    return String.format(Locale.ROOT, "%.1f s", micros / 1e6);
  }

  /** {@code 512 B}, {@code 1.5 KiB}, {@code 20.0 MiB}. */
  public static String size(long bytes) {
    if (bytes < KIBI) {
      return bytes + " B";
    }
    double value = bytes;
    String unit = "B";
    for (String next : List.of("KiB", "MiB", "GiB", "TiB")) {
      if (value < KIBI) {
        break;
      }
      value /= KIBI;
      unit = next;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, unit);
  }

  /** A command as one would type it in a shell. */
  public static String command(List<String> words) {
    return words.stream().map(Text::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
