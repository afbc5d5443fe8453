package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.Inventory;
import java.time.Instant;
import java.util.Optional;

/**
 * What a node's next receipt is measured by.
 *
 * @param inventory the baseline: what the node was made of at its first receipt since it joined, or
 *     since somebody accepted a change
 * @param rootUuid the root of its last receipt, which is used by now; empty where none is known
 * @param rootMade when that root was made, by the node's clock
 */
public record Yardstick(Optional<Inventory> inventory, String rootUuid, Instant rootMade) {
  /** Of a node that never had a receipt. */
  public static final Yardstick NONE = new Yardstick(Optional.empty(), "", Instant.EPOCH);

  /** Whatever the node is made of next is the new baseline. */
  Yardstick withoutInventory() {
    return new Yardstick(Optional.empty(), rootUuid, rootMade);
  }
}
