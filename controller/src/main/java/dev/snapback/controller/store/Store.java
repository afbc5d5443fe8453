package dev.snapback.controller.store;

import dev.snapback.controller.scheduler.Changes;
import dev.snapback.controller.scheduler.HoldRecord;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.RequestId;
import dev.snapback.controller.scheduler.RequestRecord;
import dev.snapback.controller.scheduler.ResetRecord;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunRecord;
import dev.snapback.controller.scheduler.State;
import java.util.List;
import java.util.Optional;

/**
 * Keeps records. Makes up neither ids nor times. Thread-safe; a reader sees whole commits only.
 *
 * <p>Any method throws {@link org.jdbi.v3.core.JdbiException} where the database cannot be used
 * (disk full, file damaged); what a commit that threw has left behind is nothing.
 */
public interface Store extends AutoCloseable {
  /** Everything that is alive. */
  State load();

  /** All or nothing, and durable when it returns. */
  void commit(Changes changes);

  Optional<RunRecord> run(RunId id);

  /**
   * The newest first.
   *
   * @param of only runs of this project; empty: all
   * @param limit at least 1
   */
  List<RunRecord> newestRuns(Optional<ProjectName> of, int limit);

  Optional<RequestRecord> request(RequestId id);

  /** Those that are over among them; otherwise as {@link #newestRuns}. */
  List<RequestRecord> newestRequests(Optional<ProjectName> of, int limit);

  /**
   * The newest first.
   *
   * @param limit at least 1
   */
  List<ResetRecord> newestResets(NodeName node, int limit);

  Optional<ResetRecord> reset(NodeName node, int number);

  /**
   * Those that are over among them, the newest first.
   *
   * @param limit at least 1
   */
  List<HoldRecord> newestHolds(int limit);

  @Override
  void close();
}
