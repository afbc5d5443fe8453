package dev.snapback.controller.api;

import dev.snapback.controller.scheduler.RequestId;
import dev.snapback.controller.scheduler.RunId;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Names for runs that sort by time and can be told over the phone: {@code 20261122-101530-k3f9}.
 * Thread-safe.
 */
public final class RunIds {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Made by callers, who have nobody to ask whether it is new: so it is longer. */
  private static final Pattern GIVEN = Pattern.compile("\\d{8}-\\d{6}-[0-9a-z]{8,16}");

  private static final String REQUEST = "q-";
  private static final int SUFFIX = 4;
  private static final int LONGER_SUFFIX = 8;
  private static final int RADIX = 36;

  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param random thread-safe
   */
  public RunIds(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** Most likely a new one: whoever uses it must be ready to hear that it is not. */
  public RunId next() {
    return new RunId(next(SUFFIX));
  }

  /** The same for a request, of which there may be thousands in a second: {@code q-…}, longer. */
  RequestId nextRequest() {
    return new RequestId(REQUEST + next(LONGER_SUFFIX));
  }

  /** The id that a caller has made for a run. */
  static RunId given(String id) throws ApiException {
    return new RunId(wellFormed(id, ""));
  }

  /** The id that a caller has made for a request. */
  static RequestId givenRequest(String id) throws ApiException {
    return new RequestId(wellFormed(id, REQUEST));
  }

  private static String wellFormed(String id, String prefix) throws ApiException {
    if (!id.startsWith(prefix) || !GIVEN.matcher(id.substring(prefix.length())).matches()) {
      throw ApiException.invalid(
          "'%s' is no id that a caller may make: %sYYYYMMDD-HHMMSS- and 8 to 16 of a-z 0-9 at random"
              .formatted(id, prefix));
    }
    return id;
  }

  /** The same for a command of ours or of a lease's holder on a node: {@code x-…}. */
  RunId nextErrand() {
    return new RunId("x-" + next(LONGER_SUFFIX));
  }

  private String next(int suffix) {
    StringBuilder id = new StringBuilder(TIME.format(clock.instant())).append('-');
    for (int i = 0; i < suffix; i++) {
      id.append(Character.forDigit(random.nextInt(RADIX), RADIX));
    }
    return id.toString();
  }
}
