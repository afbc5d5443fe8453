package dev.snapback.controller.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.regex.Pattern;

/**
 * A number of bytes as people write it: {@code 4096}, {@code 64KiB}, {@code 512MiB}, {@code 4GiB}.
 */
record Size(long bytes) {
  private static final Pattern SYNTAX = Pattern.compile("(\\d{1,12})\\s*(KiB|MiB|GiB|)");

  @JsonCreator
  static Size parse(String text) {
    var match = SYNTAX.matcher(text.strip());
    if (!match.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no size; expected is e.g. 4096, 64KiB, 512MiB, 4GiB".formatted(text));
    }
    var unit =
        switch (match.group(2)) {
          case "KiB" -> 1L << 10;
          case "MiB" -> 1L << 20;
          case "GiB" -> 1L << 30;
          default -> 1L;
        };
    return new Size(Math.multiplyExact(Long.parseLong(match.group(1)), unit));
  }
}
