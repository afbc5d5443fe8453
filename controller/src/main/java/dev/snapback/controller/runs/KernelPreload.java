package dev.snapback.controller.runs;

import java.util.List;
import java.util.Set;

/**
 * Where a node may load its next kernel ahead of its reset. A loaded kernel holds memory (kernel
 * and initramfs, unpacked nowhere yet) that a test may need.
 *
 * @param labelsWithout a node with one of these labels loads none ahead
 */
public record KernelPreload(Set<String> labelsWithout) {
  public static final KernelPreload EVERYWHERE = new KernelPreload(Set.of());

  public KernelPreload {
    labelsWithout = Set.copyOf(labelsWithout);
  }

  boolean wantedFor(List<String> labels) {
    return labels.stream().noneMatch(labelsWithout::contains);
  }
}
