package dev.snapback.controller.facts;

import java.time.Duration;

/**
 * A scratch disk that a node has emptied.
 *
 * @param name as the settings name it
 * @param device the kernel's name for it in that boot
 */
public record CleanedScratch(String name, String device, How how, long bytes, Duration took) {

  /** What was done, and so what of the former content is left. */
  public enum How {
    /** All of it; the device need not forget at once. */
    DISCARDED("discarded"),
    /** Its signatures and its ends alone: the device takes no discards. */
    ENDS_OVERWRITTEN("ends overwritten"),
    /** All of it, with zeroes. */
    OVERWRITTEN("overwritten");

    private final String words;

    How(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }
}
