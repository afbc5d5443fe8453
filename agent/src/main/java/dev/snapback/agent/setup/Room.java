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

  record TooSmall(long neededBytes, long freeBytes) implements Room {}

  long STATE = 32L << 20;
  long DEFAULT_SNAPSHOT = 20L << 30;
  long LEAST_SNAPSHOT = 128L << 20;
  // Kernels and initramfs of the image in use, the one before it and the one that is being made.
  long IMAGES = 256L << 20;
  // root, last_root and one that is being made or held.
  int ROOTS = 3;
  // During a rotation there are the old root and the new one: last_root goes first.
  int ROOTS_AT_LEAST = 2;
  // LVM's default chunk of a classic snapshot, and the bytes that an exception takes in its table.
  long CHUNK = 4096;
  long EXCEPTION = 16;

  /** For what becomes the image of this machine. */
  static Room of(Host host, VolumeGroup group, Becoming becoming, SetupOptions options) {
    // The recipe's roots keep the room that they have.
    var asked =
        switch (becoming) {
          case Becoming.OrigRootOfRecipe adopted when options.snapshot().isEmpty() ->
              options.withSnapshot(new Bytes(adopted.live().sizeBytes()));
          case Becoming.OrigRootOfRecipe _, Becoming.LiveRootItself _ -> options;
        };
    return divide(
        group,
        free(group, becoming),
        becoming.volume().sizeBytes(),
        host.payload().bytes(),
        asked,
        thin(host, becoming, options));
  }

  /** Whether the roots will be thin: where LVM can, but for roots that are classic already. */
  static boolean thin(Host host, Becoming becoming, SetupOptions options) {
    return options
        .kind()
        .map(SetupOptions.Kind.THIN::equals)
        .orElse(
            switch (becoming) {
              case Becoming.LiveRootItself _ -> host.initramfs().thinTools();
              case Becoming.OrigRootOfRecipe _ -> false;
            });
  }

  /** What is free once what is about to go has gone, in bytes. */
  static long free(VolumeGroup group, Becoming becoming) {
    return group.freeBytes()
        + leftBehind(group)
        + switch (becoming) {
          case Becoming.LiveRootItself _ -> 0L;
          case Becoming.OrigRootOfRecipe adopted -> adopted.droppedBytes();
        };
  }

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
    long agent = up(payloadBytes + payloadBytes / 4 + IMAGES, extent);
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
      return new TooSmall(needed, free);
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
