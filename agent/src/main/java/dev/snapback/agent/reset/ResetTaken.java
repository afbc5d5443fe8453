package dev.snapback.agent.reset;

import java.util.List;

/**
 * A reset that is prepared to the last step: the new root bears its name and its kernel is loaded.
 * Only the jump is left.
 *
 * @param generation what the machine will be at after the jump
 * @param bootIdBefore the kernel's boot id that the jump ends
 * @param phases in the order in which they happened: check, load, drop, snapshot, rename
 */
public record ResetTaken(long generation, String bootIdBefore, List<Phase> phases) {
  public ResetTaken {
    phases = List.copyOf(phases);
  }
}
