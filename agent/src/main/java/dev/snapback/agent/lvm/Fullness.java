package dev.snapback.agent.lvm;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How full is what a root's writes go to, as device-mapper says: exact, and without a look at LVM's
 * metadata.
 *
 * @param poolData in percent; empty where the root has no pool
 * @param poolMetadata likewise
 * @param root of a classic snapshot, in percent; empty where it is none
 * @param lost why the root takes no more writes, in words; empty: it does
 */
public record Fullness(
    OptionalDouble poolData,
    OptionalDouble poolMetadata,
    OptionalDouble root,
    Optional<String> lost) {

  // Documentation/admin-guide/device-mapper, snapshot.rst and thin-provisioning.rst, "Status". In a
  // listing of all devices, each line begins with the name of its device.
  private static final Pattern LINE = Pattern.compile("(?m)^(\\S+): 0 (\\d{1,15}) (\\S.*)$");
  private static final Pattern CLASSIC = Pattern.compile("snapshot (\\d{1,15})/(\\d{1,15}) .*");
  private static final Pattern POOL =
      Pattern.compile(
          "thin-pool \\d+ (\\d{1,15})/(\\d{1,15}) (\\d{1,15})/(\\d{1,15}) \\S+ (\\S+).*");
  private static final long SECTOR = 512;

  private static final Fullness NOTHING =
      new Fullness(
          OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty());

  /**
   * Reads what {@code dmsetup status} prints of all devices.
   *
   * @param root the mapped name of the root, e.g. {@code main-root}
   * @param pool the name of the pool, for people; its device is {@code GROUP-POOL-tpool}
   */
  static Fullness parse(String status, String root, String mappedPool, String pool) {
    var found = NOTHING;
    long cowBytes = 0;
    var line = LINE.matcher(status);
    while (line.find()) {
      if (line.group(1).equals(root + "-cow")) {
        cowBytes = Long.parseLong(line.group(2)) * SECTOR;
      }
    }
    line.reset();
    while (line.find()) {
      String name = line.group(1);
      if (name.equals(root)) {
        found = found.withRoot(line.group(3), cowBytes);
      } else if (name.equals(mappedPool + "-tpool")) {
        found =
            found.withPool(line.group(3), pool, new Bytes(Long.parseLong(line.group(2)) * SECTOR));
      }
    }
    return found;
  }

  /** The fullest of them, in percent; 0 where there is none. */
  public double most() {
    return Math.max(root.orElse(0), Math.max(poolData.orElse(0), poolMetadata.orElse(0)));
  }

  private Fullness withRoot(String status, long cowBytes) {
    var counts = CLASSIC.matcher(status);
    if (counts.matches()) {
      return withRoot(
          OptionalDouble.of(percent(counts, 1)),
          counts.group(1).equals(counts.group(2)) ? Optional.of(full(cowBytes)) : lost);
    }
    if (status.startsWith("snapshot ")) {
      // "Invalid" or "Overflow": what a full one becomes.
      return withRoot(OptionalDouble.of(100), Optional.of(full(cowBytes)));
    }
    // A thin root fails with its pool, which says more.
    return status.equals("thin Fail") || status.equals("thin Error")
        ? withRoot(root, lost.or(() -> Optional.of("the root's thin volume failed")))
        : this;
  }

  private static String full(long bytes) {
    return "the root ran out of snapshot space: its snapshot is full (100 %% of %s)"
        .formatted(new Bytes(bytes));
  }

  private Fullness withRoot(OptionalDouble filled, Optional<String> why) {
    return new Fullness(poolData, poolMetadata, filled, why);
  }

  private Fullness withPool(String status, String pool, Bytes size) {
    var counts = POOL.matcher(status);
    if (!counts.matches()) {
      return new Fullness(
          poolData, poolMetadata, root, Optional.of("the root's pool " + pool + " failed"));
    }
    double metadata = percent(counts, 1);
    double data = percent(counts, 3);
    String mode = counts.group(5);
    Optional<String> why = lost;
    if (mode.equals("out_of_data_space") || counts.group(3).equals(counts.group(4))) {
      why =
          Optional.of(
              "the root ran out of snapshot space: pool %s is full (100 %% of %s)"
                  .formatted(pool, size));
    } else if (!mode.equals("rw")) {
      why =
          Optional.of(
              "the root ran out of snapshot space: pool %s takes no writes (%s), its metadata is %.1f %% full"
                  .formatted(pool, mode, metadata));
    }
    return new Fullness(OptionalDouble.of(data), OptionalDouble.of(metadata), root, why);
  }

  private static double percent(Matcher counts, int group) {
    double of = Double.parseDouble(counts.group(group + 1));
    return of == 0 ? 0 : 100 * Double.parseDouble(counts.group(group)) / of;
  }
}
