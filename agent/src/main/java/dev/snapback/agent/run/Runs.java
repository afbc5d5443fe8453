package dev.snapback.agent.run;

import dev.snapback.agent.run.RunOutcome.Lost;
import dev.snapback.agent.run.RunOutcome.NotStarted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All runs of this boot. Thread-safe. */
public final class Runs {
  private static final Logger LOG = LoggerFactory.getLogger(Runs.class);

  private final MachineRoot root;
  private final Systemd systemd;
  private final ProcessFiles processes;
  private final RootSpace space;
  private final Map<RunId, Run> known = new ConcurrentHashMap<>();

  Runs(MachineRoot root, Systemd systemd, ProcessFiles processes, RootSpace space) {
    this.space = space;
    this.root = root;
    this.systemd = systemd;
    this.processes = processes;
  }

  /** Runs under this machine's systemd. */
  public static Runs underSystemd(MachineRoot root, Tools tools, RootSpace space) {
    var processes = new ProcessFiles(Path.of("/proc"), root.at("/sys/fs/cgroup"));
    return new Runs(root, new Systemctl(tools), processes, space);
  }

  /** Runs that only seem to run: see {@link FakeSystemd}. */
  public static Runs under(FakeSystemd systemd, MachineRoot root) {
    return under(systemd, root, Optional::empty);
  }

  static Runs under(FakeSystemd systemd, MachineRoot root, RootSpace space) {
    var processes = new ProcessFiles(Path.of("/proc"), root.at("/sys/fs/cgroup"));
    return new Runs(root, systemd, processes, space);
  }

  /** Takes up the runs that an earlier agent of this boot has ordered. Call before serving. */
  public void recover() throws IOException {
    Path facts = root.at(RunFolder.FACTS);
    if (!Files.isDirectory(facts)) {
      return;
    }
    List<Path> folders;
    try (var listed = Files.list(facts)) {
      folders = listed.toList();
    }
    for (Path folder : folders) {
      recover(new RunId(folder.getFileName().toString()));
    }
  }

  private void recover(RunId id) throws IOException {
    var folder = new RunFolder(root, id);
    if (folder.noted("ordered").isEmpty()) {
      return;
    }
    var end = new CompletableFuture<RunEnd>();
    folder.create();
    var console = Console.open(folder.console());
    known.put(id, new Run(id, folder, console, systemd, end));
    Optional<String> noted = folder.noted("outcome");
    if (noted.isPresent()) {
      end.complete(RunEnd.parse(noted.get()));
    } else {
      LOG.info("run={} followed again after a restart of the agent", id);
      UnitWatch watch = watch(id, folder);
      watchInBackground(id, folder, console, end, watch::resume);
    }
  }

  public Optional<Run> find(RunId id) {
    return Optional.ofNullable(known.get(id));
  }

  /** Whether this boot's root has served a run, be it one that has ended. */
  public boolean any() {
    return !known.isEmpty();
  }

  /** Whether the root has files of a run, be it of this boot or of one that was cut off. */
  public boolean hasTraceOf(RunId id) {
    return new RunFolder(root, id).exists();
  }

  /** The last bytes of the consoles of this boot's runs, each after a line that names it. */
  public byte[] consoleTails(int mostBytes) throws IOException {
    var all = new ByteArrayOutputStream();
    int each = mostBytes / Math.max(1, known.size());
    for (Run run : known.values()) {
      byte[] title = ("==> run " + run.id() + "\n").getBytes(StandardCharsets.UTF_8);
      all.writeBytes(title);
      all.writeBytes(run.consoleTail(Math.max(0, each - title.length - 1)));
      all.write('\n');
    }
    return all.toByteArray();
  }

  /**
   * An empty workspace for a run that has not been started.
   *
   * @throws IllegalStateException where it has been
   */
  public synchronized Path freshWorkspace(RunId id) throws IOException {
    if (known.containsKey(id)) {
      throw new IllegalStateException("run " + id + " has started, its workspace is its own");
    }
    var folder = new RunFolder(root, id);
    folder.clearWorkspace();
    return folder.workspace();
  }

  /**
   * Starts a run; returns when systemd's start is under way.
   *
   * @param facts variables that the order cannot override
   * @return false where a run of that id has been started before
   */
  public synchronized boolean start(RunOrder order, Map<String, String> facts) throws IOException {
    RunId id = order.id();
    if (known.containsKey(id)) {
      return false;
    }
    var folder = new RunFolder(root, id);
    folder.create();
    Map<String, String> environment = environment(order, facts);
    var found =
        Executable.find(
            root,
            order.command().getFirst(),
            folder.machinePath() + "/workspace",
            environment.getOrDefault("PATH", Executable.DEFAULT_PATH));
    var console = Console.open(folder.console());
    var end = new CompletableFuture<RunEnd>();
    switch (found) {
      case Executable.Missing(String why) -> {
        folder.note("ordered", "");
        finish(id, folder, end, new RunEnd(new NotStarted(why), 0));
      }
      case Executable.Found(String path) -> {
        folder.writeUnit(UnitText.of(order, path, environment, folder.machinePath()));
        folder.note("ordered", "");
        LOG.info("run={} started", id);
        UnitWatch watch = watch(id, folder);
        watchInBackground(id, folder, console, end, watch::start);
      }
    }
    known.put(id, new Run(id, folder, console, systemd, end));
    return true;
  }

  private static Map<String, String> environment(RunOrder order, Map<String, String> facts) {
    Map<String, String> environment =
        new HashMap<>(Map.of("HOME", "/root", "USER", "root", "LOGNAME", "root"));
    environment.putAll(order.environment());
    environment.putAll(facts);
    return environment;
  }

  private UnitWatch watch(RunId id, RunFolder folder) {
    return new UnitWatch(systemd, processes, id.unit(), () -> folder.noted("stop").isPresent());
  }

  private interface Watching {
    RunOutcome toEnd() throws IOException, InterruptedException;
  }

  private void watchInBackground(
      RunId id,
      RunFolder folder,
      Console console,
      CompletableFuture<RunEnd> end,
      Watching watching) {
    Thread.ofVirtual()
        .name("run-" + id)
        .start(() -> {
          try {
            RunOutcome outcome = onItsRoot(folder, watching.toEnd());
            finish(id, folder, end, new RunEnd(outcome, console.size()));
          } catch (IOException | InterruptedException e) {
            LOG.error("run={} cannot be watched: see whether systemd answers", id, e);
            var lost = onItsRoot(folder, new Lost("cannot be watched: " + e));
            finish(id, folder, end, new RunEnd(lost, 0));
          }
        });
    Thread.ofVirtual().name("space-" + id).start(() -> watchSpace(id, folder, end));
  }

  /** Whatever a run ended with: on a root that lost what it wrote, that means nothing. */
  private RunOutcome onItsRoot(RunFolder folder, RunOutcome outcome) {
    return outcome instanceof RunOutcome.Stopped
        ? outcome
        : folder.noted("full").or(space::lost).<RunOutcome>map(Lost::new).orElse(outcome);
  }

  private void watchSpace(RunId id, RunFolder folder, CompletableFuture<RunEnd> end) {
    try {
      var lost = new SpaceWatch(space).watch(end);
      if (lost.isPresent()) {
        LOG.warn("run={} is ended: {}", id, lost.get());
        folder.note("full", lost.get());
        if (!processes.kill(systemd.show(id.unit()).controlGroup())) {
          systemd.stop(id.unit());
        }
      }
    } catch (IOException e) {
      LOG.warn("run={} cannot be ended: {}", id, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void finish(
      RunId id, RunFolder folder, CompletableFuture<RunEnd> end, RunEnd ended) {
    try {
      folder.note("outcome", ended.noted());
    } catch (IOException e) {
      // Only an agent that restarts would miss it; it asks systemd again.
      LOG.warn("run={} outcome not noted: {}", id, e.toString());
    }
    LOG.info("run={} ended: {}, {} bytes of console", id, ended.outcome(), ended.consoleBytes());
    end.complete(ended);
  }
}
