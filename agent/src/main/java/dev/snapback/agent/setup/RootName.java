package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.MapperName;
import dev.snapback.agent.machine.Volumes;
import java.util.List;

/**
 * The ways to name the live root, of which one alone is right: a snapshot has the UUID and the
 * label of its origin, so which of them is found by these is chance.
 *
 * @param volume its name now
 * @param uuid of the file system; empty: none is known; likewise {@code label}
 */
record RootName(String group, String volume, String uuid, String label) {

  /** How boot loader and fstab are to name it, whatever its name is now. */
  String wanted() {
    return MapperName.device(group, Volumes.ROOT);
  }

  /** Whether that is what {@code spec} says. */
  boolean isWanted(String spec) {
    return spec.equals(wanted()) || spec.equals("/dev/" + group + "/" + Volumes.ROOT);
  }

  /** Whether {@code spec}, as in fstab(5) or behind {@code root=}, is this root. */
  boolean isMeant(String spec) {
    String bare = spec.replace("\"", "");
    return bare.equals(MapperName.device(group, volume))
        || bare.equals("/dev/" + group + "/" + volume)
        || names(bare, List.of("UUID=", "/dev/disk/by-uuid/"), uuid)
        || names(bare, List.of("LABEL=", "/dev/disk/by-label/"), label);
  }

  /** Whether {@code spec} names it by what its snapshots have as well. */
  boolean isAmbiguous(String spec) {
    return isMeant(spec) && !spec.startsWith("/dev/mapper/") && !spec.startsWith("/dev/" + group);
  }

  private static boolean names(String spec, List<String> prefixes, String value) {
    return !value.isEmpty() && prefixes.stream().anyMatch(p -> spec.equals(p + value));
  }
}
