package dev.snapback.controller.scheduler;

/** What is done with the images of a node. */
public record ImageWork(Kind kind, String version) implements Tenant {
  /** What is done with the version. */
  public enum Kind {
    /** A kept root becomes it. */
    SEAL,
    /** It is sent to the node. */
    RECEIVE,
    /** It is sent from the node to others. */
    SERVE,
    /** It is removed. */
    DROP
  }

  /** {@code SEAL usual-3}. */
  @Override
  public String toString() {
    return kind + " " + version;
  }

  public static ImageWork parse(String text) {
    String[] parts = text.split(" ", 2);
    return new ImageWork(Kind.valueOf(parts[0]), parts[1]);
  }
}
