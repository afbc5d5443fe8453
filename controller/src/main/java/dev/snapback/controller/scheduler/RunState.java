package dev.snapback.controller.scheduler;

/** Where a run is. Who may follow whom is in {@link Lifecycle#RUN}. */
public enum RunState {
  QUEUED,
  /** Has a node; its workspace is being sent. */
  PREPARING,
  /** Its command has been started. */
  RUNNING,
  /** Its command has ended; its artifacts are being fetched. */
  COLLECTING,
  DONE
}
