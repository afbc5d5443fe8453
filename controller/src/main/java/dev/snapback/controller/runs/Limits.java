package dev.snapback.controller.runs;

/**
 * How much of a run is kept.
 *
 * @param consoleBytes of one attempt's console; what comes after is dropped, and the console says
 *     so
 * @param artifactBytes of all artifacts of a run, unpacked; beyond it none are kept
 */
public record Limits(long consoleBytes, long artifactBytes) {
  public static final Limits DEFAULT = new Limits(1L << 30, 4L << 30);
}
