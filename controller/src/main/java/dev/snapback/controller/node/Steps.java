package dev.snapback.controller.node;

/** Is told how far something long has come. Called on the thread of the verb that it was given. */
@FunctionalInterface
public interface Steps {
  /**
   * @param words what is being done, for people
   * @param percent of this step, 0..100
   */
  void step(String words, int percent);
}
