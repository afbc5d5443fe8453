package dev.snapback.controller.scheduler;

import java.util.List;

/**
 * What an event led to.
 *
 * @param changes to be stored before {@code effects} are begun
 */
public record Step(
    State state,
    Verdict verdict,
    Changes changes,
    List<Effect> effects,
    List<Transition> transitions) {
  public Step {
    effects = List.copyOf(effects);
    transitions = List.copyOf(transitions);
  }
}
