package dev.snapback.controller.node;

import dev.snapback.controller.facts.Phase;
import java.util.List;

/**
 * A node has taken the order to recycle itself.
 *
 * @param generation the generation that the new system will announce
 * @param bootIdBefore the boot that ends; the new system has another one
 * @param phases what was done so far, in order
 * @param staged whether all had been prepared
 */
public record Recycling(long generation, String bootIdBefore, List<Phase> phases, boolean staged) {
  public Recycling {
    phases = List.copyOf(phases);
  }
}
