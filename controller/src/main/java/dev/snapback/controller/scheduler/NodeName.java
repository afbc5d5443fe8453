package dev.snapback.controller.scheduler;

import java.util.regex.Pattern;

/** A machine's name: 1 to 63 characters of {@code a-z 0-9 . -}, as in a host name. */
public record NodeName(String value) implements Comparable<NodeName> {
  private static final Pattern VALID = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

  /**
   * @throws IllegalArgumentException where {@code value} is not such a name; see {@link #isValid}
   */
  public NodeName {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a node name: '" + value + "'");
    }
  }

  public static boolean isValid(String value) {
    return VALID.matcher(value).matches();
  }

  @Override
  public int compareTo(NodeName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
