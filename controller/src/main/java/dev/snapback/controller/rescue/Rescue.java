package dev.snapback.controller.rescue;

import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.scheduler.Effect.ResetNode;
import java.util.List;

/** Makes machines go down past their agents. Thread-safe. */
@FunctionalInterface
public interface Rescue {
  /**
   * Blocks until the machine is on its way down, or through: at most for {@link
   * ResetNode#within()}. May be repeated.
   *
   * @param order by a rung that needs no agent
   * @return what was done, in order
   */
  List<Phase> force(ResetNode order) throws RescueException, InterruptedException;
}
