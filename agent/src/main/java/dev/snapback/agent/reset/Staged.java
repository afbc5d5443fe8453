package dev.snapback.agent.reset;

import java.util.List;

/**
 * What was prepared for the next reset.
 *
 * @param generation what the machine will be at after that reset
 * @param kernelBytes the memory that the loaded kernel and its initramfs hold; 0: none is loaded
 * @param phases what was done for it just now, and how long it took
 */
public record Staged(String image, long generation, long kernelBytes, List<Phase> phases) {
  public Staged {
    phases = List.copyOf(phases);
  }
}
