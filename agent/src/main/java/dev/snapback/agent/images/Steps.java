package dev.snapback.agent.images;

/** Whoever watches long work. */
@FunctionalInterface
public interface Steps {
  /**
   * Called whenever one of them changes.
   *
   * @param words what is being done, for people
   * @param percent of this step, 0..100
   */
  void step(String words, int percent);
}
