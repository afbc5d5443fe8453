package dev.snapback.controller.receipt;

import dev.snapback.controller.facts.BootRecord;
import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.Inventory;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.scheduler.Climb;
import dev.snapback.controller.scheduler.Effect.VerifyNode;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.ResetRecord;
import dev.snapback.controller.scheduler.Rung;
import dev.snapback.controller.scheduler.Said;
import dev.snapback.controller.scheduler.ScratchOrder;
import dev.snapback.controller.scheduler.Yardstick;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A node after a reset to generation 5, all as it should be until a test changes a field. */
final class Example {
  static final Instant ROOT_BEFORE_MADE = Instant.parse("2026-01-01T00:00:00Z");

  String node = "m1";
  String bootId = "after";
  long generation = 5;
  String image = "bookworm";
  List<String> impediments = List.of();
  String originUuid = "origin";
  String rootUuid = "fresh";
  Instant rootMade = ROOT_BEFORE_MADE.plusSeconds(60);
  long rootWritten = 0;
  BootWay way = BootWay.KEXEC;
  List<String> bootPutRight = List.of();
  Inventory inventory = Said.INVENTORY;
  boolean old;
  String imageDigest = "";
  Yardstick yardstick = new Yardstick(Optional.of(Said.INVENTORY), "used", ROOT_BEFORE_MADE);

  VerifyNode wanted() {
    ResetRecord reset =
        new ResetRecord(
            new NodeName("m1"),
            7,
            5,
            "bookworm",
            "before",
            "after",
            ROOT_BEFORE_MADE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(new Phase("jump", Duration.ofMillis(1500))),
            Climb.at(Rung.KEXEC),
            "",
            "");
    return new VerifyNode(
        new Machine(new NodeName("m1"), "baremetal", "m1:7400"),
        reset,
        yardstick,
        Optional.empty(),
        ScratchOrder.NONE,
        imageDigest);
  }

  NodeDescription found() {
    return new NodeDescription(
        node,
        1,
        "0.1.0",
        bootId,
        generation,
        image,
        List.of(image),
        "6.1.0",
        "root=/dev/mapper/main-root",
        old ? Inventory.UNTOLD : inventory,
        impediments,
        old ? "" : originUuid,
        old ? Optional.empty() : Optional.of(boot()),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  private BootRecord boot() {
    return new BootRecord(
        way, rootUuid, rootMade, rootWritten, "sha256:ab", "cd", 0, List.of(), bootPutRight);
  }
}
