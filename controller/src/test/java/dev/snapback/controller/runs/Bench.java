package dev.snapback.controller.runs;

import dev.snapback.controller.identity.ReceiptKey;
import dev.snapback.controller.node.OpenNodes;
import dev.snapback.controller.receipt.ReceiptSigner;
import dev.snapback.controller.rescue.Rescue;
import dev.snapback.controller.rescue.RescueException;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.Effect;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.PoolRules;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunOrder;
import dev.snapback.controller.scheduler.RunState;
import dev.snapback.controller.scheduler.State;
import dev.snapback.controller.scheduler.Want;
import dev.snapback.controller.simulated.Announcement;
import dev.snapback.controller.simulated.SimulatedDriver;
import dev.snapback.controller.simulated.SimulatedFaults;
import dev.snapback.controller.simulated.SimulatedNode;
import dev.snapback.controller.tree.Tar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One simulated node and what conducts runs on it. */
final class Bench implements AutoCloseable {
  static final RunId RUN = new RunId("r1");
  static final Machine MACHINE = new Machine(new NodeName("m1"), "simulated", "m1");
  static final Patience PATIENCE =
      new Patience(
          Duration.ofMillis(5),
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          Duration.ofMillis(300));

  final SimulatedNode machine;
  final LinkedBlockingQueue<Announcement> boots = new LinkedBlockingQueue<>();
  final RunFiles files;
  final RecordedEvents events = new RecordedEvents();
  private final OpenNodes nodes;
  final ReceiptKey key;
  private Conductors conductors;

  /** What is done past the agent; as made, nothing can be. */
  Rescue rescue =
      order -> {
        throw new RescueException("no way to " + order.node().name() + " by " + order.rung());
      };

  Bench(Path directory) throws IOException {
    var driver = new SimulatedDriver();
    machine =
        new SimulatedNode(
            "m1",
            "bookworm",
            Files.createDirectory(directory.resolve("machine")),
            new SimulatedFaults(),
            boots::add);
    driver.add("m1", machine);
    nodes = new OpenNodes(List.of(driver));
    key = ReceiptKey.open(directory);
    files = new RunFiles(Files.createDirectory(directory.resolve("runs")));
    conductors = conductors();
  }

  private Conductors conductors() {
    return new Conductors(
        nodes,
        files,
        PATIENCE,
        new RunLimits(1000, 100_000, EvidenceRule.DEFAULT),
        new KernelPreload(Set.of("small")),
        new ReceiptSigner(key),
        order -> rescue.force(order),
        List.of(),
        new LeakWatch(
            List.of(),
            PoolRules.NONE,
            Duration.ofMinutes(1),
            System::nanoTime,
            State::empty,
            (provider, left) -> {}),
        InstantSource.system(),
        events,
        () -> {});
  }

  void begin(Effect effect) {
    conductors.begin(effect);
  }

  /** As after the end of the controller: nothing is known but what is on disk. */
  void restart() {
    conductors.close();
    conductors = conductors();
  }

  static RunOrder order(List<String> globs, boolean workspace, String... command) {
    return new RunOrder(
        List.of(Want.of("metal")),
        0,
        List.of(command),
        Map.of(),
        globs,
        Duration.ofMinutes(1),
        workspace ? Optional.of(Compression.GZIP) : Optional.empty(),
        Duration.ZERO,
        false,
        Optional.empty());
  }

  void conduct(RunState from, RunOrder order) {
    begin(new Effect.ConductRun(RUN, 1, MACHINE, 0, from, order));
  }

  void run(String... command) {
    conduct(RunState.PREPARING, order(List.of(), false, command));
  }

  Path workspace() throws IOException {
    Files.createDirectories(files.directory(RUN));
    return files.workspace(RUN, Compression.GZIP);
  }

  void makeWorkspace(Path directory, String file, String content) throws Exception {
    Files.writeString(directory.resolve(file), content);
    try (var out = Files.newOutputStream(workspace())) {
      new Tar().pack(directory, List.of(file), Compression.GZIP, out);
    }
  }

  /** The console without our first line. */
  String console() throws IOException {
    var all = Files.readString(files.console(RUN, 1), StandardCharsets.UTF_8);
    return all.substring(all.indexOf('\n') + 1);
  }

  /** Waits until the console is so: what a run prints takes a while to get here. */
  void awaitConsole(String wanted) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!console().equals(wanted)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("expected \"" + wanted + "\", found \"" + console() + "\"");
      }
      Thread.sleep(2);
    }
  }

  Announcement booted() throws InterruptedException {
    var booted = boots.poll(30, TimeUnit.SECONDS);
    if (booted == null) {
      throw new AssertionError("it did not boot");
    }
    return booted;
  }

  @Override
  public void close() {
    conductors.close();
    nodes.close();
  }
}
