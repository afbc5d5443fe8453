package dev.snapback.controller.loop;

import dev.snapback.controller.scheduler.Changes;
import dev.snapback.controller.scheduler.HoldRecord;
import dev.snapback.controller.scheduler.Kept;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.RequestId;
import dev.snapback.controller.scheduler.RequestRecord;
import dev.snapback.controller.scheduler.ResetRecord;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunRecord;
import dev.snapback.controller.scheduler.State;
import dev.snapback.controller.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A store that forgets when the process ends, and fails when it is told to. */
public final class MemoryStore implements Store {
  private final Kept kept = new Kept();
  private final List<Changes> commits = new ArrayList<>();
  private volatile Consumer<Changes> beforeCommit = changes -> {};

  /** What happens before each commit; what it throws, the commit throws. */
  void beforeCommit(Consumer<Changes> hook) {
    beforeCommit = hook;
  }

  synchronized List<Changes> commits() {
    return List.copyOf(commits);
  }

  @Override
  public synchronized State load() {
    return kept.state();
  }

  @Override
  public void commit(Changes changes) {
    beforeCommit.accept(changes);
    keep(changes);
  }

  private synchronized void keep(Changes changes) {
    commits.add(changes);
    kept.put(changes);
  }

  @Override
  public synchronized Optional<RunRecord> run(RunId id) {
    return kept.find(RunRecord.class, id);
  }

  @Override
  public synchronized Optional<RequestRecord> request(RequestId id) {
    return kept.find(RequestRecord.class, id);
  }

  @Override
  public synchronized List<RunRecord> newestRuns(Optional<ProjectName> of, int limit) {
    return kept.all(RunRecord.class)
        .filter(run -> of.isEmpty() || run.order().project().equals(of))
        .sorted(Comparator.comparing(RunRecord::submitted).thenComparing(RunRecord::id).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<RequestRecord> newestRequests(Optional<ProjectName> of, int limit) {
    return kept.all(RequestRecord.class)
        .filter(request -> of.isEmpty() || request.order().project().equals(of))
        .sorted(
            Comparator.comparing(RequestRecord::submitted)
                .thenComparing(RequestRecord::id)
                .reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<ResetRecord> newestResets(NodeName node, int limit) {
    return kept.all(ResetRecord.class)
        .filter(reset -> reset.node().equals(node))
        .sorted(Comparator.comparingInt(ResetRecord::number).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<ResetRecord> reset(NodeName node, int number) {
    return kept.all(ResetRecord.class)
        .filter(reset -> reset.node().equals(node) && reset.number() == number)
        .findFirst();
  }

  @Override
  public synchronized List<HoldRecord> newestHolds(int limit) {
    return kept.all(HoldRecord.class)
        .sorted(Comparator.comparing(HoldRecord::made).thenComparing(HoldRecord::id).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public void close() {}
}
