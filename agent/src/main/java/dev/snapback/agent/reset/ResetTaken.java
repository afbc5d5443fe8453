package dev.snapback.agent.reset;

import java.util.List;

/**
 * A reset that is prepared to the last step: only the way down is left.
 *
 * @param generation what the machine will be at afterwards
 * @param bootIdBefore the kernel's boot id that this ends
 * @param phases in the order in which they happened: check, load, drop, snapshot, rename
 * @param staged nothing had to be made or loaded
 */
public record ResetTaken(long generation, String bootIdBefore, List<Phase> phases, boolean staged) {
  public ResetTaken {
    phases = List.copyOf(phases);
  }
}
