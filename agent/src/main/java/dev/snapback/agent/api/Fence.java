package dev.snapback.agent.api;

import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.machine.Machine;
import dev.snapback.agent.machine.NodeFacts;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets pass only orders for the generation that this machine is at. Asked of LVM once: while one
 * kernel runs, its root stays what it is. Thread-safe.
 */
final class Fence {
  private final Machine machine;
  private final AtomicReference<@Nullable NodeFacts> known = new AtomicReference<>();

  Fence(Machine machine) {
    this.machine = machine;
  }

  /** What the order is fenced by. */
  NodeFacts check(long generation) throws Refused, LvmException {
    NodeFacts facts = known.get();
    if (facts == null) {
      facts = machine.node();
      if (facts.generation() > 0) {
        known.set(facts);
      }
    }
    if (facts.generation() != generation || generation <= 0) {
      throw Refused.staleGeneration(generation, facts.generation());
    }
    return facts;
  }
}
