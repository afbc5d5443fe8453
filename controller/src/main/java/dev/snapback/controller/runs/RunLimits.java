package dev.snapback.controller.runs;

/**
 * How much of a run is kept.
 *
 * @param consoleBytes of one attempt's console; what comes after is dropped, and the console says
 *     so
 * @param artifactBytes of all artifacts of a run, unpacked; beyond it none are kept
 * @param evidence when and how much of it is collected before a reset
 */
public record RunLimits(long consoleBytes, long artifactBytes, EvidenceRule evidence) {
  public static final RunLimits DEFAULT = new RunLimits(1L << 30, 4L << 30, EvidenceRule.DEFAULT);
}
