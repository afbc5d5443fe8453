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

  /** Makes a volume in a pool: it reads as zeroes, and takes room as it is written to. */
  void createThin(String group, String volume, long sizeBytes, String pool, Set<String> tags)
      throws LvmException;

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

  /** The reverse; fails while something has it open. */
  void deactivate(String group, String volume) throws LvmException;

  /** Boots leave it alone from now on: only {@link #activate} makes it a device. */
  void skipActivation(String group, String volume) throws LvmException;

  /** To be asked only where it is otherwise: LVM calls no change a failure. */
  void setWritable(String group, String volume, boolean writable) throws LvmException;

  /**
   * Loads what the first command needs; see {@link dev.snapback.agent.process.Programs#warmUp()}.
   */
  void warmUp();
}
