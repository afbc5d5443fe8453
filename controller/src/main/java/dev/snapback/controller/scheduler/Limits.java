package dev.snapback.controller.scheduler;

import java.time.Duration;

/**
 * How long things may take and how often they are tried. Durations are more than zero, counts at
 * least one.
 *
 * @param enrolling from joining to the first announcement
 * @param resetting from the order to the new system's announcement
 * @param verifying from that announcement to the end of the check
 * @param preparing from the lease to the command's start
 * @param grace how much later than its timeout a command's end may be reported
 * @param collecting from the command's end to the last artifact
 * @param attempts at one run
 * @param resets in a row, before a node is quarantined
 */
public record Limits(
    Duration enrolling,
    Duration resetting,
    Duration verifying,
    Duration preparing,
    Duration grace,
    Duration collecting,
    int attempts,
    int resets) {

  /** Wide enough for machines under QEMU without KVM, where a boot takes a minute and more. */
  public static Limits defaults() {
    return new Limits(
        Duration.ofMinutes(30),
        Duration.ofMinutes(15),
        Duration.ofMinutes(15),
        Duration.ofMinutes(10),
        Duration.ofMinutes(2),
        Duration.ofMinutes(10),
        3,
        2);
  }
}
