package dev.snapback.agent.run;

import java.util.regex.Pattern;

/** The name of a run: part of a unit's name and of paths, so its letters are few. */
public record RunId(String value) {
  private static final Pattern LETTERS = Pattern.compile("[a-z0-9-]{1,63}");

  /**
   * @throws IllegalArgumentException where {@code value} is not 1 to 63 of a-z, 0-9 and -
   */
  public RunId {
    if (!LETTERS.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a run's id is 1 to 63 of a-z, 0-9 and '-', not \"" + value + "\"");
    }
  }

  /** The name of the systemd unit that supervises this run. */
  public String unit() {
    return "snapback-run-" + value + ".service";
  }

  @Override
  public String toString() {
    return value;
  }
}
