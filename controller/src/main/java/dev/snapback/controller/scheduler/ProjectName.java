package dev.snapback.controller.scheduler;

import java.util.regex.Pattern;

/**
 * What runs are made for: 1 to 100 letters, digits and {@code . _ - /}, the first a letter or a
 * digit.
 */
public record ProjectName(String value) {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,99}");

  /**
   * @throws IllegalArgumentException where {@code value} is not such a name; see {@link #isValid}
   */
  public ProjectName {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a project: '" + value + "'");
    }
  }

  public static boolean isValid(String value) {
    return VALID.matcher(value).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
