package dev.snapback.controller.loop;

import dev.snapback.controller.scheduler.Changes;
import dev.snapback.controller.scheduler.CopyRecord;
import dev.snapback.controller.scheduler.HoldRecord;
import dev.snapback.controller.scheduler.ImageRecord;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.ResetRecord;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunRecord;
import dev.snapback.controller.scheduler.State;
import dev.snapback.controller.scheduler.VersionRecord;
import dev.snapback.controller.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A store that forgets when the process ends, and fails when it is told to. */
public final class MemoryStore implements Store {
  private final Map<NodeName, NodeRecord> nodes = new LinkedHashMap<>();
  private final Map<RunId, RunRecord> runs = new LinkedHashMap<>();
  private final Map<String, ResetRecord> resets = new LinkedHashMap<>();
  private final Map<RunId, HoldRecord> holds = new LinkedHashMap<>();
  private final Map<String, ImageRecord> images = new LinkedHashMap<>();
  private final Map<String, VersionRecord> versions = new LinkedHashMap<>();
  private final Map<String, CopyRecord> copies = new LinkedHashMap<>();
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
    return State.of(
        nodes.values(),
        runs.values(),
        resets.values(),
        holds.values(),
        images.values(),
        versions.values(),
        copies.values());
  }

  @Override
  public void commit(Changes changes) {
    beforeCommit.accept(changes);
    keep(changes);
  }

  private synchronized void keep(Changes changes) {
    commits.add(changes);
    changes.nodes().forEach(node -> nodes.put(node.name(), node));
    changes.runs().forEach(run -> runs.put(run.id(), run));
    changes.images().forEach(image -> images.put(image.name(), image));
    changes.versions().forEach(version -> versions.put(version.id(), version));
    changes.copies().forEach(c -> copies.put(c.version() + " on " + c.node(), c));
    changes.holds().forEach(hold -> holds.put(hold.id(), hold));
    changes.resets().forEach(r -> resets.put(r.node() + "/" + r.number(), r));
  }

  @Override
  public synchronized Optional<RunRecord> run(RunId id) {
    return Optional.ofNullable(runs.get(id));
  }

  @Override
  public synchronized List<RunRecord> newestRuns(Optional<ProjectName> of, int limit) {
    return runs.values().stream()
        .filter(run -> of.isEmpty() || run.order().project().equals(of))
        .sorted(Comparator.comparing(RunRecord::submitted).thenComparing(RunRecord::id).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<ResetRecord> newestResets(NodeName node, int limit) {
    return resets.values().stream()
        .filter(reset -> reset.node().equals(node))
        .sorted(Comparator.comparingInt(ResetRecord::number).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<ResetRecord> reset(NodeName node, int number) {
    return Optional.ofNullable(resets.get(node + "/" + number));
  }

  @Override
  public synchronized List<HoldRecord> newestHolds(int limit) {
    return holds.values().stream()
        .sorted(Comparator.comparing(HoldRecord::made).thenComparing(HoldRecord::id).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public void close() {}
}
