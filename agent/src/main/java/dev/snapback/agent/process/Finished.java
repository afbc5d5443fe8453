package dev.snapback.agent.process;

/**
 * What became of a program.
 *
 * @param exit its exit code, or 128 + n where signal n ended it
 * @param timedOut it was killed at its deadline
 */
public record Finished(int exit, String stdout, String stderr, boolean timedOut) {

  public boolean succeeded() {
    return exit == 0 && !timedOut;
  }
}
