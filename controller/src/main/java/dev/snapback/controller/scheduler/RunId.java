package dev.snapback.controller.scheduler;

import java.util.regex.Pattern;

/**
 * A run's name: 1 to 63 characters of {@code a-z 0-9 -}. It names a directory and a systemd unit
 * too.
 */
public record RunId(String value) implements Requester, Comparable<RunId> {
  private static final Pattern VALID = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /**
   * @throws IllegalArgumentException where {@code value} is not such a name; see {@link #isValid}
   */
  public RunId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a run id: '" + value + "'");
    }
  }

  public static boolean isValid(String value) {
    return VALID.matcher(value).matches();
  }

  @Override
  public int compareTo(RunId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
