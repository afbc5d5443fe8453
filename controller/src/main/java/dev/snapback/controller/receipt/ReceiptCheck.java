package dev.snapback.controller.receipt;

import dev.snapback.controller.facts.BootRecord;
import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.Inventory;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.scheduler.Effect.VerifyNode;
import dev.snapback.controller.scheduler.ResetRecord;
import dev.snapback.controller.scheduler.Rung;
import dev.snapback.controller.scheduler.Yardstick;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is wrong with a node after its reset. Where something is, no run gets it.
 *
 * @param resetMayHelp whether another reset may mend it
 */
public record ReceiptCheck(String why, boolean resetMayHelp) {
  /** Machines' clocks are set while they boot: this much backwards is no old root. */
  private static final Duration CLOCK = Duration.ofDays(1);

  /** A whole riser with its functions may be gone. */
  private static final int NAMED = 8;

  /** Empty: it is what it should be. Of an agent too old to say, nothing is asked. */
  public static Optional<ReceiptCheck> of(VerifyNode wanted, NodeDescription found) {
    return identity(wanted, found)
        .or(() -> system(wanted.reset(), found))
        .or(() -> found.boot().flatMap(boot -> image(wanted.imageDigest(), boot)))
        .or(() ->
            found
                .boot()
                .filter(boot -> !isMade(wanted.reset()))
                .flatMap(boot -> root(wanted.yardstick(), found, boot)))
        .or(() -> machine(wanted.yardstick(), found.inventory()));
  }

  /** It has no volumes of ours: its provider made all of it anew. */
  private static boolean isMade(ResetRecord reset) {
    return reset.climb().ordered() == Rung.LAUNCH;
  }

  private static Optional<ReceiptCheck> identity(VerifyNode wanted, NodeDescription found) {
    if (!found.node().equals(wanted.node().name().value())) {
      return wrong("it says that it is node " + found.node(), false);
    }
    if (found.bootId().equals(wanted.reset().bootIdBefore())) {
      return wrong("it has not booted since its reset: boot id " + found.bootId(), true);
    }
    if (!found.bootId().equals(wanted.reset().bootIdAfter())) {
      return wrong(
          "it booted again: announced was boot %s, now it is %s"
              .formatted(wanted.reset().bootIdAfter(), found.bootId()),
          true);
    }
    return Optional.empty();
  }

  private static Optional<ReceiptCheck> system(ResetRecord wanted, NodeDescription found) {
    if (found.generation() != wanted.generation()) {
      return wrong(
          "it is at generation %d, wanted is %d".formatted(found.generation(), wanted.generation()),
          true);
    }
    if (!found.image().equals(wanted.image())) {
      return wrong(
          "its root is a copy of '%s', wanted is '%s'".formatted(found.image(), wanted.image()),
          true);
    }
    if (found.heldRoot().isPresent()) {
      return wrong("it runs on the root of " + found.heldRoot().get() + ", which is kept", true);
    }
    if (!found.impediments().isEmpty()) {
      return wrong(String.join("; ", found.impediments()), false);
    }
    return Optional.empty();
  }

  /** What was never digested, setup's own image on that machine, is not compared. */
  private static Optional<ReceiptCheck> image(String wanted, BootRecord boot) {
    return wanted.isEmpty() || boot.imageDigest().equals(wanted)
        ? Optional.empty()
        : wrong(
            "its image has the digest %s, sealed was %s"
                .formatted(boot.imageDigest().isEmpty() ? "(none)" : boot.imageDigest(), wanted),
            false);
  }

  private static Optional<ReceiptCheck> root(
      Yardstick yardstick, NodeDescription found, BootRecord boot) {
    if (found.originUuid().isEmpty()) {
      return wrong("it does not say which volume its root is a snapshot of", true);
    }
    if (boot.rootUuid().isEmpty()) {
      return wrong("it does not say which volume its root is", true);
    }
    if (boot.rootUuid().equals(yardstick.rootUuid())) {
      return wrong("its root is the one that was used before: " + boot.rootUuid(), true);
    }
    if (boot.rootMade().isBefore(yardstick.rootMade().minus(CLOCK))) {
      return wrong(
          "its root was made at %s, and the one before it at %s"
              .formatted(boot.rootMade(), yardstick.rootMade()),
          true);
    }
    if (!boot.unwritten()) {
      return wrong(
          boot.rootWrittenBytes() < 0
              ? "it does not say how much of its root had been written before it was mounted"
              : "%d bytes of its root had been written before it was mounted, expected none"
                  .formatted(boot.rootWrittenBytes()),
          true);
    }
    if (boot.way() == BootWay.FIRMWARE && !boot.bootPutRight().isEmpty()) {
      // Whose kernel that was, nobody can tell any more.
      return wrong(
          "it was booted from a /boot that was not its image's, and that is put right now: "
              + words(boot.bootPutRight()),
          true);
    }
    return Optional.empty();
  }

  private static Optional<ReceiptCheck> machine(Yardstick yardstick, Inventory found) {
    List<String> differences =
        yardstick
            .inventory()
            .map(baseline -> InventoryDifference.between(baseline, found))
            .orElse(List.of());
    return differences.isEmpty() ? Optional.empty() : wrong(words(differences), false);
  }

  private static String words(List<String> differences) {
    int others = differences.size() - NAMED;
    String named = differences.stream().limit(NAMED).collect(Collectors.joining("; "));
    return others > 0 ? named + "; and " + others + " more" : named;
  }

  private static Optional<ReceiptCheck> wrong(String why, boolean resetMayHelp) {
    return Optional.of(new ReceiptCheck(why, resetMayHelp));
  }

  /** What the next receipt is measured by, after one for what was found. */
  public static Yardstick next(Yardstick yardstick, NodeDescription found) {
    var inventory = yardstick.inventory().orElse(Inventory.UNTOLD);
    return new Yardstick(
        Optional.of(InventoryDifference.completed(inventory, found.inventory())),
        found.boot().map(BootRecord::rootUuid).orElse(yardstick.rootUuid()),
        found.boot().map(BootRecord::rootMade).orElse(yardstick.rootMade()));
  }
}
