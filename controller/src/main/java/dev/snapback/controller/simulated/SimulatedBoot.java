package dev.snapback.controller.simulated;

import dev.snapback.controller.facts.BootRecord;
import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.Inventory;
import dev.snapback.controller.facts.Phase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One boot of a simulated machine: what it runs on. */
record SimulatedBoot(String id, long generation, BootRecord record) {
  /** As an agent's, but quicker; together a little less than {@link #UPTIME}. */
  private static final List<Phase> PHASES =
      List.of(
          new Phase("kernel", Duration.ofMillis(4)),
          new Phase("initramfs", Duration.ofMillis(3)),
          new Phase("user space", Duration.ofMillis(2)),
          new Phase("agent", Duration.ofMillis(1)));

  static final Duration UPTIME = Duration.ofMillis(12);

  static final Inventory INVENTORY =
      new Inventory(
          4,
          8L << 30,
          "simulated",
          "Simulated CPU",
          List.of("0000:00:03.0 1af4:1000"),
          List.of("vda 10737418240 SIMULATED 1"),
          Map.of("bios_version", "1.2"));

  /** On a root that was made just now. */
  static SimulatedBoot fresh(long generation, BootWay way, String imageDigest) {
    // As LVM tells it: whole seconds.
    var made = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return on(UUID.randomUUID().toString(), made, 0, generation, way, imageDigest);
  }

  /** On the same root, by firmware. */
  SimulatedBoot again() {
    return on(
        record.rootUuid(),
        record.rootMade(),
        1L << 30,
        generation,
        BootWay.FIRMWARE,
        record.imageDigest());
  }

  private static SimulatedBoot on(
      String root, Instant made, long written, long generation, BootWay way, String imageDigest) {
    return new SimulatedBoot(
        UUID.randomUUID().toString(),
        generation,
        new BootRecord(
            way, root, made, written, imageDigest, "4".repeat(64), 0, PHASES, List.of()));
  }
}
