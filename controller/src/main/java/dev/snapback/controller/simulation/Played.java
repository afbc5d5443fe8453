package dev.snapback.controller.simulation;

/**
 * What came of one seed, or of several.
 *
 * @param digest of every move of every node and request, and of its time; of several: empty
 */
public record Played(String digest, Counts counts, Waits waits, Usage usage) {
  /** Of several, as one. */
  static Played none() {
    return new Played("", new Counts(), new Waits(), new Usage());
  }

  void add(Played other) {
    counts.add(other.counts);
    waits.add(other.waits);
    usage.add(other.usage);
  }
}
