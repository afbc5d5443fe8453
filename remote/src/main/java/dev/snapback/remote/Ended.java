package dev.snapback.remote;

/** A command that ended, and what it printed. */
public record Ended(Exit exit, Captured stdout, Captured stderr) {

  /**
   * What was kept of a stream: its beginning.
   *
   * @param text decoded as UTF-8; what is not UTF-8 becomes U+FFFD
   * @param bytes how many bytes there were, kept or not
   * @param cut whether {@code text} is not all of it
   */
  public record Captured(String text, long bytes, boolean cut) {}
}
