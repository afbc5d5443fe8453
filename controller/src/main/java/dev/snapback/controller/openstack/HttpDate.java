package dev.snapback.controller.openstack;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Times as HTTP's headers write them. */
final class HttpDate {
  private HttpDate() {}

  /** By the sender's clock alone; zero where one of them is no date, or {@code to} is over. */
  static Duration between(String from, String to) {
    try {
      Duration time = Duration.between(parse(from), parse(to));
      return time.isNegative() ? Duration.ZERO : time;
    } catch (DateTimeException _) {
      return Duration.ZERO;
    }
  }

  private static ZonedDateTime parse(String text) {
    return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
  }
}
