package dev.snapback.agent.lvm;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What {@code dmsetup status} prints of a snapshot: Documentation/admin-guide/device-mapper,
 * snapshot.rst and thin-provisioning.rst.
 */
public final class DmStatus {
  private static final long SECTOR = 512;

  // "0 4194304 snapshot 80/2097152 16": allocated with metadata, size, metadata; "Invalid" or
  // "Overflow" instead where it is lost.
  private static final Pattern CLASSIC = Pattern.compile("snapshot (\\d{1,15})/\\d+ (\\d{1,15})");
  // "0 4194304 thin 2048 4194303": mapped, highest mapped; "Fail" instead where the pool is broken.
  private static final Pattern THIN = Pattern.compile("thin (\\d{1,15}) ");

  private DmStatus() {}

  /** In bytes; empty where the device has none to tell. */
  public static OptionalLong written(String status) {
    var classic = CLASSIC.matcher(status);
    if (classic.find()) {
      long sectors = Long.parseLong(classic.group(1)) - Long.parseLong(classic.group(2));
      return OptionalLong.of(sectors * SECTOR);
    }
    var thin = THIN.matcher(status);
    return thin.find()
        ? OptionalLong.of(Long.parseLong(thin.group(1)) * SECTOR)
        : OptionalLong.empty();
  }
}
