package dev.snapback.agent.roots;

/** There is no such root to be read; the message says which there are. */
public final class NoSuchRoot extends Exception {
  private static final long serialVersionUID = 1L;

  NoSuchRoot(String message) {
    super(message);
  }
}
