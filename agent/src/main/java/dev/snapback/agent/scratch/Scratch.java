package dev.snapback.agent.scratch;

import java.util.regex.Pattern;

/** A disk or a volume that the controller's settings name as scratch. */
public sealed interface Scratch {

  /** As the settings name it. */
  String name();

  /** Whether all of it is to be overwritten with zeroes, and not merely discarded. */
  boolean full();

  /**
   * A disk or a partition, by a link that udev keeps. Any other name is an
   * IllegalArgumentException.
   *
   * @param name absolute, in one of the directories whose names stay with a device
   */
  record Disk(String name, boolean full) implements Scratch {
    private static final Pattern STABLE =
        Pattern.compile("/dev/disk/by-(id|path|partlabel)/(?!\\.{1,2}$)[^/\\p{Cntrl}]+");

    public Disk {
      if (!STABLE.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "a scratch disk is named by /dev/disk/by-id/…, by-path/… or by-partlabel/…, found "
                + name);
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
            "a scratch volume is named GROUP/NAME, found " + group + "/" + volume);
      }
    }

    @Override
    public String name() {
      return group + "/" + volume;
    }
  }
}
