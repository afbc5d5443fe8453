package dev.snapback.agent.machine;

import dev.snapback.agent.lvm.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The block device that the machine's own root (process 1's) is mounted from.
 *
 * @param source as the mount table names it; the name of that time, which a rename since does not
 *     change
 * @param mapperName device-mapper's name for it now; empty where it is no device-mapper device
 * @param mapperUuid device-mapper's uuid: {@code LVM-}, then the group's and the volume's uuid
 *     without dashes (lvm2, lib/activate/dev_manager.c, build_dm_uuid)
 */
public record LiveRoot(String source, Optional<String> mapperName, Optional<String> mapperUuid) {
  private static final int LVM_UUID_LENGTH = 32;
  // The kernel's name for its first root (Documentation/filesystems/ramfs-rootfs-initramfs.rst).
  private static final String INITRAMFS = "rootfs";
  private static final Duration SWITCH = Duration.ofMinutes(1);
  private static final Duration LOOK = Duration.ofMillis(10);

  /**
   * Asks the kernel.
   *
   * @param proc {@code /proc}
   * @param sys {@code /sys}
   */
  public static LiveRoot read(Path proc, Path sys) throws IOException {
    var mount =
        mountAt("/", proc).orElseThrow(() -> new IOException("process 1 has no root mount"));
    Path mapper = sys.resolve("dev/block").resolve(mount.device()).resolve("dm");
    return new LiveRoot(mount.source(), line(mapper.resolve("name")), line(mapper.resolve("uuid")));
  }

  /**
   * Waits until process 1 has left the initramfs, which this process may have been started in. A
   * minute at most: then whoever asks for the root hears what is in its place.
   *
   * @param proc {@code /proc}
   */
  public static void awaitSwitch(Path proc) throws IOException, InterruptedException {
    long end = System.nanoTime() + SWITCH.toNanos();
    while (mountAt("/", proc).filter(mount -> !mount.type().equals(INITRAMFS)).isEmpty()
        && System.nanoTime() < end) {
      Thread.sleep(LOOK);
    }
  }

  /** Whether this is that volume, whatever its name is now. */
  public boolean isOf(Volume volume) {
    String uuid = volume.uuid().replace("-", "");
    return uuid.length() == LVM_UUID_LENGTH
        && mapperUuid.filter(own -> own.startsWith("LVM-") && own.endsWith(uuid)).isPresent();
  }

  /**
   * A mount of process 1.
   *
   * @param device {@code major:minor}
   */
  public record Mount(String device, String type, String source) {}

  /**
   * What is mounted last, and so on top, at a path as process 1 sees it. The fields are those of
   * proc(5), mountinfo.
   */
  public static Optional<Mount> mountAt(String path, Path proc) throws IOException {
    Optional<Mount> found = Optional.empty();
    for (String mount : Files.readAllLines(proc.resolve("1/mountinfo"))) {
      String[] halves = mount.split(" - ", 2);
      String[] first = halves[0].split(" ");
      if (halves.length == 2 && first.length > 4 && first[4].equals(path)) {
        String[] second = halves[1].split(" ");
        found = Optional.of(new Mount(first[2], second[0], second[1]));
      }
    }
    return found;
  }

  private static Optional<String> line(Path file) throws IOException {
    return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
  }
}
