package dev.snapback.agent.lvm;

/** Where a snapshot keeps what is written to it: lvmthin(7), lvcreate(8). */
public sealed interface SnapshotKind {

  /**
   * In a pool that all thin volumes share. Making one suspends nothing: its origin is read-only and
   * outside of the pool, or in it and not active.
   *
   * @param originInPool the origin is a thin volume of the same pool; its snapshots hold all that
   *     it holds, shared
   */
  record Thin(String pool, boolean originInPool) implements SnapshotKind {
    /** Of an origin outside of the pool. */
    public Thin(String pool) {
      this(pool, false);
    }
  }

  /**
   * In an area of its own; when that is full, the snapshot is lost. Making one suspends the origin
   * and its other snapshots for a moment.
   *
   * @param bytes of the copy-on-write area; LVM rounds it up to its extents
   */
  record Classic(long bytes) implements SnapshotKind {}
}
