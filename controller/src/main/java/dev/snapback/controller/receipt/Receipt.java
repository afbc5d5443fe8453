package dev.snapback.controller.receipt;

import dev.snapback.controller.facts.CleanedScratch;
import dev.snapback.controller.facts.Inventory;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.scheduler.Effect.VerifyNode;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.ResetRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node booted into, and how that came to be. There is one only where the check found nothing
 * wrong.
 *
 * @param reset what was wanted, which is what was found
 * @param found all that the node said of itself
 * @param difference in words, from the baseline; empty, or there would be no receipt
 * @param phases of the reset, with the check itself and the emptying of scratch disks
 * @param scratch the disks that were emptied
 * @param made when
 */
public record Receipt(
    NodeName node,
    ResetRecord reset,
    NodeDescription found,
    List<String> difference,
    List<Phase> phases,
    List<CleanedScratch> scratch,
    Instant made) {
  /** Of the receipt's own format. */
  static final int VERSION = 1;

  public Receipt {
    difference = List.copyOf(difference);
    phases = List.copyOf(phases);
    scratch = List.copyOf(scratch);
  }

  /**
   * Of a node that was checked.
   *
   * @param checked how long that took, and what came with it
   */
  public static Receipt of(
      VerifyNode wanted,
      NodeDescription found,
      List<Phase> checked,
      List<CleanedScratch> scratch,
      Instant now) {
    var phases = new ArrayList<>(wanted.reset().phases());
    phases.addAll(checked);
    var baseline = wanted.yardstick().inventory().orElse(Inventory.UNTOLD);
    return new Receipt(
        wanted.node().name(),
        wanted.reset(),
        found,
        InventoryDifference.between(baseline, found.inventory()),
        phases,
        scratch,
        now);
  }
}
