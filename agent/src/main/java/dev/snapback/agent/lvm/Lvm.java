package dev.snapback.agent.lvm;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What is done here with LVM, one method per command. Thread-safe; LVM's own lock orders commands.
 */
public interface Lvm {

  VolumeGroup report(String group) throws LvmException;

  /** Of all groups, those of which LVM finds the device. */
  List<PhysicalVolume> physicalVolumes() throws LvmException;

  /** Makes a volume of its own, empty. */
  void create(String group, String volume, long sizeBytes, Set<String> tags) throws LvmException;

  /** Makes a snapshot, and activates it. It exists with its tags or not at all. */
  void snapshot(String group, String origin, String snapshot, SnapshotKind kind, Set<String> tags)
      throws LvmException;

  /**
   * How many bytes an active snapshot holds that are not its origin's, exactly; empty where the
   * kernel does not say (it is not active, or broken).
   */
  OptionalLong written(String group, String snapshot) throws LvmException;

  /**
   * How full is what a root writes to, and whether it still does.
   *
   * @param pool the pool of thin roots; it need not be there
   */
  Fullness fullness(String group, String root, String pool) throws LvmException;

  void remove(String group, List<String> volumes) throws LvmException;

  void rename(String group, String from, String to) throws LvmException;

  /** Replaces some of a volume's tags by others, in one commit. */
  void retag(String group, String volume, Set<String> added, Set<String> removed)
      throws LvmException;

  /** Makes the kernel know a volume, so that it has a device. Nothing where it does already. */
  void activate(String group, String volume) throws LvmException;

  /**
   * Loads what the first command needs; see {@link dev.snapback.agent.process.Programs#warmUp()}.
   */
  void warmUp();
}
