package dev.snapback.controller.facts;

import java.util.regex.Pattern;

/**
 * A disk or a volume of a node that a reset empties. Known by a name that stays with it: what is
 * {@code /dev/sdb} in one boot may be another disk in the next.
 */
public sealed interface Scratch {

  /** As the settings name it. */
  String name();

  /** Whether all of it is overwritten with zeroes, and not merely discarded. */
  boolean full();

  /**
   * A disk, or a partition of one. A name that does not stay with a device is an
   * IllegalArgumentException that says what to write instead.
   *
   * @param name a link that udev keeps
   */
  record Disk(String name, boolean full) implements Scratch {
    private static final Pattern STABLE =
        Pattern.compile("/dev/disk/by-(id|path|partlabel)/(?!\\.{1,2}$)[^/\\p{Cntrl}]+");
    private static final Pattern CONTENT =
        Pattern.compile("/dev/disk/(by-(uuid|label|partuuid)/|by-id/(lvm-pv|md)-).*");
    private static final Pattern VOLUME =
        Pattern.compile("/dev/(mapper/.+|disk/by-id/(dm-name|dm-uuid-LVM)-.*)");

    public Disk {
      if (VOLUME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "disk: %s is device-mapper's; write volume: GROUP/NAME for a logical volume"
                .formatted(name));
      }
      if (CONTENT.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "disk: %s names what is written on the disk, which cleaning removes; write its"
                    .formatted(name)
                + " /dev/disk/by-id/… (`ls -l /dev/disk/by-id` on the machine)");
      }
      if (!STABLE.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "disk: %s may be another disk after the next boot; write its /dev/disk/by-id/…,"
                    .formatted(name)
                + " by-path/… or by-partlabel/… (`ls -l /dev/disk/by-id` on the machine)");
      }
    }
  }

  /** A logical volume. A name that lvm(8) does not allow is an IllegalArgumentException. */
  record Volume(String group, String volume, boolean full) implements Scratch {
    private static final Pattern NAME =
        Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9+_.][A-Za-z0-9+_.-]*");

    public Volume {
      if (!NAME.matcher(group).matches() || !NAME.matcher(volume).matches()) {
        throw new IllegalArgumentException(
            "volume: expected is GROUP/NAME, found %s/%s".formatted(group, volume));
      }
    }

    /** From {@code GROUP/NAME}. */
    public static Volume parse(String text, boolean full) {
      String[] parts = text.split("/", -1);
      if (parts.length != 2) {
        throw new IllegalArgumentException(
            "volume: expected is GROUP/NAME, e.g. data/scratch; found " + text);
      }
      return new Volume(parts[0], parts[1], full);
    }

    @Override
    public String name() {
      return group + "/" + volume;
    }
  }
}
