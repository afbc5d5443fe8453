package dev.snapback.bench;

/** A reset by the recipe that cannot be counted, with what was seen of it. */
public final class RecipeFailed extends Exception {
  private static final long serialVersionUID = 1L;

  RecipeFailed(String message) {
    super(message);
  }
}
