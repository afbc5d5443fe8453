package dev.snapback.cli.connection;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Ids of runs and requests, made here and not by the controller: so it can be asked again, by
 * whoever does not know whether it has heard, and makes nothing twice.
 */
public final class NewId {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int LENGTH = 8;
  private static final int RADIX = 36;

  private NewId() {}

  public static String ofRun(Instant now) {
    RandomGenerator random = new SecureRandom();
    StringBuilder id = new StringBuilder(TIME.format(now)).append('-');
    for (int i = 0; i < LENGTH; i++) {
      id.append(Character.forDigit(random.nextInt(RADIX), RADIX));
    }
    return id.toString();
  }

  public static String ofRequest(Instant now) {
    return "q-" + ofRun(now);
  }
}
