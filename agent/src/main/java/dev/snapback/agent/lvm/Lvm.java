package dev.snapback.agent.lvm;

import java.util.List;
import java.util.Set;

/**
 * What is done here with LVM, one method per command. Thread-safe; LVM's own lock orders commands.
 */
public interface Lvm {

  VolumeGroup report(String group) throws LvmException;

  /** Makes a volume of its own, empty. */
  void create(String group, String volume, long sizeBytes, Set<String> tags) throws LvmException;

  /**
   * Makes a classic copy-on-write snapshot. It exists with its tags or not at all. Suspends the
   * origin and its other snapshots for a moment.
   *
   * @param sizeBytes of the copy-on-write area; LVM rounds it up to its extents
   */
  void snapshot(String group, String origin, String snapshot, long sizeBytes, Set<String> tags)
      throws LvmException;

  void remove(String group, List<String> volumes) throws LvmException;

  void rename(String group, String from, String to) throws LvmException;

  void addTags(String group, String volume, Set<String> tags) throws LvmException;

  void makeReadOnly(String group, String volume) throws LvmException;

  /**
   * Loads what the first command needs; see {@link dev.snapback.agent.process.Programs#warmUp()}.
   */
  void warmUp();
}
