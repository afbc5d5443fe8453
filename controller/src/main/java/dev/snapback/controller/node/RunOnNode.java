package dev.snapback.controller.node;

/**
 * A run on a node at one generation: what every order about a run names.
 *
 * @param run the run's id
 * @param generation the generation that the caller believes the node is at
 */
public record RunOnNode(String run, long generation) {
  public RunOnNode {
    if (run.isEmpty()) {
      throw new IllegalArgumentException("a run has an id");
    }
  }
}
