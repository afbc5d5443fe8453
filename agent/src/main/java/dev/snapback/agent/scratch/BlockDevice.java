package dev.snapback.agent.scratch;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A block device as the kernel tells it in {@code /sys/class/block}.
 *
 * @param name the kernel's, which another boot may give to another device
 * @param number {@code major:minor}
 * @param parent the disk that it is a partition of
 * @param holders what stands on it: device-mapper, RAID, …
 * @param slaves what it stands on
 * @param discards whether its queue takes discards at all
 * @param mapperName device-mapper's name; empty: it is none of device-mapper's
 * @param mapperUuid device-mapper's uuid; it need not have one
 * @param raid whether it is one of md(4)'s
 */
record BlockDevice(
    String name,
    String number,
    long bytes,
    Optional<String> parent,
    Set<String> holders,
    Set<String> slaves,
    boolean readOnly,
    boolean discards,
    Optional<String> mapperName,
    Optional<String> mapperUuid,
    boolean raid) {
  BlockDevice {
    holders = Set.copyOf(new TreeSet<>(holders));
    slaves = Set.copyOf(new TreeSet<>(slaves));
  }

  /** Whether it is a logical volume: lvm2, lib/activate/dev_manager.c, build_dm_uuid. */
  boolean isVolume() {
    return mapperUuid.filter(uuid -> uuid.startsWith("LVM-")).isPresent();
  }

  /** For people: the kernel's name, and device-mapper's if it has one. */
  String words() {
    return mapperName.map(mapper -> name + " (" + mapper + ")").orElse(name);
  }
}
