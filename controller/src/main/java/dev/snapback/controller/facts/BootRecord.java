package dev.snapback.controller.facts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a boot runs on and how it came to be.
 *
 * @param way how its kernel was started
 * @param rootUuid LVM's uuid of the live root; empty where it is not known
 * @param rootMade when that volume was made, by the machine's clock
 * @param rootWrittenBytes how much of it had been written before it was mounted; less than 0 where
 *     that is not known
 * @param imageDigest of the pristine volume, {@code sha256:<hex>}; empty where it was never taken
 * @param kernelSha256 of the kernel file that runs, hex; empty where it is not known
 * @param taint {@code /proc/sys/kernel/tainted}
 * @param phases in order, from the kernel's first instant until the agent serves
 * @param bootPutRight what {@code /boot} had that was not the image's, and that its agent put right
 *     after this boot
 */
public record BootRecord(
    BootWay way,
    String rootUuid,
    Instant rootMade,
    long rootWrittenBytes,
    String imageDigest,
    String kernelSha256,
    long taint,
    List<Phase> phases,
    List<String> bootPutRight) {
  public BootRecord {
    phases = List.copyOf(phases);
    bootPutRight = List.copyOf(bootPutRight);
  }

  /**
   * Whether nobody had written to the root before it was mounted. To the byte: device-mapper counts
   * what was written to a snapshot, and mounting is counted only later.
   */
  public boolean unwritten() {
    return rootWrittenBytes == 0;
  }

  /** From the kernel's first instant until the agent served. */
  public Duration untilServing() {
    return phases.stream().map(Phase::took).reduce(Duration.ZERO, Duration::plus);
  }
}
