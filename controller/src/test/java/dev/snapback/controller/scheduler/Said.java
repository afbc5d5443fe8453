package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.BootRecord;
import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.Inventory;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.facts.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What machines say of themselves, for tests. */
public final class Said {
  public static final Inventory INVENTORY =
      new Inventory(
          4,
          8L << 30,
          "x86_64",
          "A CPU",
          List.of("0000:00:03.0 1af4:1000"),
          List.of("vda 10737418240 MODEL 1", "vdb 1073741824 MODEL 2"),
          Map.of("bios_version", "1.2"));

  private Said() {}

  /** Of a root that was made for this boot. */
  public static NodeDescription fresh(
      NodeName node, String bootId, long generation, String image, BootWay way) {
    return of(node, bootId, generation, image, way, 0);
  }

  static NodeDescription of(
      NodeName node, String bootId, long generation, String image, BootWay way, long written) {
    return of(node, bootId, generation, image, way, written, List.of(), Optional.empty());
  }

  static NodeDescription of(
      NodeName node,
      String bootId,
      long generation,
      String image,
      BootWay way,
      long written,
      List<String> holds,
      Optional<String> heldRoot) {
    return of(node, bootId, generation, image, List.of(image), way, written, holds, heldRoot);
  }

  static NodeDescription of(
      NodeName node,
      String bootId,
      long generation,
      String image,
      List<String> images,
      BootWay way,
      long written,
      List<String> holds,
      Optional<String> heldRoot) {
    return new NodeDescription(
        node.value(),
        1,
        "test",
        bootId,
        generation,
        image,
        images,
        "6.1.0-test",
        "root=/dev/mapper/main-root",
        INVENTORY,
        List.of(),
        "origin",
        Optional.of(boot(bootId, way, written)),
        Optional.empty(),
        holds,
        heldRoot);
  }

  private static BootRecord boot(String bootId, BootWay way, long written) {
    return new BootRecord(
        way,
        "root-of-" + bootId,
        Instant.parse("2026-01-01T00:00:00Z"),
        written,
        "sha256:abc",
        "def",
        0,
        List.of(
            new Phase("kernel", Duration.ofSeconds(1)),
            new Phase("initramfs", Duration.ofSeconds(2)),
            new Phase("user space", Duration.ofSeconds(3)),
            new Phase("agent", Duration.ofSeconds(1))),
        List.of());
  }
}
