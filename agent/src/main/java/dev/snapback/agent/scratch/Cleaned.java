package dev.snapback.agent.scratch;

import java.time.Duration;

/**
 * A scratch disk that was cleaned.
 *
 * @param name as the settings name it
 * @param device the kernel's name for it in this boot
 */
public record Cleaned(String name, String device, How how, long bytes, Duration took) {

  /** What was done, and so what of the former content is left. */
  public enum How {
    /** All of it: its ends read as zeroes. */
    DISCARDED,
    /** Signatures, partition tables and the first and last MiB; what is between is still there. */
    ENDS_OVERWRITTEN,
    /** All of it with zeroes. */
    OVERWRITTEN
  }
}
