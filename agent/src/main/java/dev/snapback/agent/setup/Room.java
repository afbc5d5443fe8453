package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.Bytes;
import dev.snapback.agent.lvm.SnapshotKind;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.Volumes;
import java.util.OptionalLong;

/** How the volume group's room is divided, or why it cannot be. */
sealed interface Room {

  /**
   * @param agentBytes for the agent's volume; likewise {@code stateBytes}
   * @param snapshotBytes room for what is written to each root
   */
  record Divided(long agentBytes, long stateBytes, long snapshotBytes, boolean thin)
      implements Room {

    /** What is asked of LVM when the next root is made. */
    SnapshotKind kind() {
      return thin ? new SnapshotKind.Thin(Volumes.POOL) : new SnapshotKind.Classic(snapshotBytes);
    }

    /** The pool that all roots share; empty where each has its own room. */
    OptionalLong poolBytes() {
      return thin ? OptionalLong.of(ROOTS * snapshotBytes) : OptionalLong.empty();
    }
  }

  record TooSmall(String words) implements Room {}

  long STATE = 32L << 20;
  long DEFAULT_SNAPSHOT = 20L << 30;
  long LEAST_SNAPSHOT = 128L << 20;
  // root, last_root and one that is being made or held.
  int ROOTS = 3;
  // During a rotation there are the old root and the new one: last_root goes first.
  int ROOTS_AT_LEAST = 2;
  // LVM's default chunk of a classic snapshot, and the bytes that an exception takes in its table.
  long CHUNK = 4096;
  long EXCEPTION = 16;

  /**
   * @param free what is free once what a cut-off setup left behind is removed
   * @param payloadBytes what the agent's volume must hold
   */
  static Room divide(
      VolumeGroup group,
      long free,
      long originBytes,
      long payloadBytes,
      SetupOptions options,
      boolean thin) {
    long extent = group.extentBytes();
    long agent = up(payloadBytes + payloadBytes / 4 + (64L << 20), extent);
    long state = up(STATE, extent);
    // The pool's metadata, twice: LVM keeps a spare for repairs (lvmthin(7)).
    long left = thin ? (free - agent - state) / 100 * 97 : free - agent - state;
    long most = up(largestUseful(originBytes), extent);
    long snapshot =
        options
            .snapshot()
            .map(bytes -> Math.min(up(bytes.count(), extent), most))
            .orElseGet(
                () -> Math.min(Math.min(DEFAULT_SNAPSHOT, most), left / ROOTS / extent * extent));
    long least = Math.min(LEAST_SNAPSHOT, most);
    int roots = thin ? ROOTS : ROOTS_AT_LEAST;
    if (snapshot < least || left < roots * snapshot) {
      long needed = agent + state + roots * Math.max(snapshot, least);
      return new TooSmall(
          "expected at least %s free in volume group %s, found %s; add a disk (vgextend), or give less with --snapshot-size"
              .formatted(new Bytes(needed), group.name(), new Bytes(free)));
    }
    return new Divided(agent, state, snapshot, thin);
  }

  /**
   * A classic snapshot of this size can never be full; LVM makes no larger one
   * (lib/metadata/snapshot_manip.c, _cow_max_size).
   */
  static long largestUseful(long originBytes) {
    long chunks = (originBytes + CHUNK - 1) / CHUNK;
    long perArea = CHUNK / EXCEPTION;
    return (1 + chunks + (chunks + perArea) / perArea) * CHUNK;
  }

  /** What the volumes of a cut-off setup take. */
  static long leftBehind(VolumeGroup group) {
    return group.volumes().stream()
        .filter(volume ->
            volume.name().equals(Volumes.AGENT)
                || volume.name().equals(Volumes.STATE)
                || volume.name().equals(Volumes.POOL))
        .mapToLong(Volume::sizeBytes)
        .sum();
  }

  private static long up(long bytes, long extent) {
    return (bytes + extent - 1) / extent * extent;
  }
}
