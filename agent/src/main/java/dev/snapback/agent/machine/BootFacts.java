package dev.snapback.agent.machine;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * How this boot came about.
 *
 * @param rootWritten bytes that the root held of its own when it was mounted; empty where nobody
 *     looked
 * @param kernelSha256 of the image's kernel, in hex; empty where setup did not note it
 * @param taint /proc/sys/kernel/tainted
 * @param phases from the kernel's first instant to the agent's first answer, in order
 */
public record BootFacts(
    OptionalLong rootWritten, String kernelSha256, long taint, List<Phase> phases) {
  public BootFacts {
    phases = List.copyOf(phases);
  }

  /** A part of a boot. */
  public record Phase(String name, Duration took) {}
}
