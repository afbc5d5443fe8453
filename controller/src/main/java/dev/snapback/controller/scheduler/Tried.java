package dev.snapback.controller.scheduler;

/**
 * A rung that did not lead to a node that is ready.
 *
 * @param why for people; what is longer than {@value #LONGEST} characters is cut
 * @param revived whether the machine's agent came back by it though the reset failed: the agent's
 *     own ways are worth another try then
 */
public record Tried(Rung rung, String why, boolean revived) {
  static final int LONGEST = 300;

  public Tried {
    why = why.length() <= LONGEST ? why : why.substring(0, LONGEST - 1) + "…";
  }

  @Override
  public String toString() {
    return rung.words() + ": " + why;
  }
}
