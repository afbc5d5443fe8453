package dev.snapback.controller.scheduler;

/** A record that is kept by its key: as a new one, or in place of the one before. */
public sealed interface Stored
    permits NodeRecord,
        RunRecord,
        RequestRecord,
        ResetRecord,
        HoldRecord,
        ImageRecord,
        VersionRecord,
        CopyRecord,
        LearnedRecord,
        PoolRecord,
        HealthRecord {
  /** What no other record of its kind has. */
  Object key();
}
