package dev.snapback.controller.simulated;

import dev.snapback.controller.Protocol;
import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.CleanedScratch;
import dev.snapback.controller.facts.Inventory;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.facts.Scratch;
import dev.snapback.controller.facts.Staged;
import dev.snapback.controller.node.ConsoleSink;
import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import dev.snapback.controller.node.RecycleOrder;
import dev.snapback.controller.node.RecycleOrder.Way;
import dev.snapback.controller.node.Recycling;
import dev.snapback.controller.node.RunCommand;
import dev.snapback.controller.node.RunEnd;
import dev.snapback.controller.node.RunOnNode;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.Outcome;
import dev.snapback.controller.tree.Tar;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/**
 * A machine that exists only in this process: it keeps the contract of {@link Node} and fails in
 * every way that {@link SimulatedFaults} knows. What it understands as commands is in {@code
 * SimulatedScript}. Closing it changes nothing, as a machine does not end with a connection.
 */
public final class SimulatedNode implements Node {
  private static final long KERNEL_BYTES = 40L << 20;

  private final String name;
  private final SimulatedWorkspaces workspaces;
  private final SimulatedScratch scratch = new SimulatedScratch();
  private final SimulatedFaults faults;
  private final Consumer<Announcement> onBoot;
  private final Tar tar = new Tar();
  private final Map<String, SimulatedRun> runs = new HashMap<>();
  private final SimulatedVolumes volumes;
  private final SimulatedImages images;
  private SimulatedBoot boot;
  private Optional<String> heldRoot = Optional.empty();
  private Optional<Staged> staged = Optional.empty();
  private boolean up = true;

  /**
   * @param directory where it keeps workspaces; made when there is one
   * @param onBoot is told of every boot but the first, on a thread of this node
   */
  public SimulatedNode(
      String name,
      String image,
      Path directory,
      SimulatedFaults faults,
      Consumer<Announcement> onBoot) {
    this.name = name;
    this.volumes = new SimulatedVolumes(name, image);
    this.images = new SimulatedImages(this, volumes, faults);
    this.boot = SimulatedBoot.fresh(0, BootWay.FIRMWARE, volumes.liveDigest());
    this.workspaces = new SimulatedWorkspaces(directory);
    this.faults = faults;
    this.onBoot = onBoot;
  }

  public SimulatedFaults faults() {
    return faults;
  }

  @Override
  public NodeDescription describe() throws NodeException, InterruptedException {
    answer();
    return description();
  }

  private synchronized NodeDescription description() {
    var impediment = faults.impediment();
    var old = faults.oldAgent();
    return new NodeDescription(
        name,
        Protocol.VERSION,
        "simulated",
        boot.id(),
        boot.generation(),
        volumes.live(),
        volumes.whole(),
        SimulatedVolumes.KERNEL,
        "root=/dev/mapper/main-root snapback.generation=" + boot.generation(),
        old ? Inventory.UNTOLD : SimulatedBoot.INVENTORY,
        impediment.isEmpty() ? List.of() : List.of(impediment),
        old ? "" : "origin-of-" + volumes.live(),
        old ? Optional.empty() : Optional.of(boot.record()),
        staged,
        volumes.holds(),
        heldRoot);
  }

  @Override
  public void sendTree(RunOnNode run, InputStream from, Compression compression)
      throws NodeException, IOException, InterruptedException {
    fence(run.generation());
    var workspace = workspaces.of(run.run());
    try {
      tar.extract(from, compression, workspace, Long.MAX_VALUE);
    } catch (IOException e) {
      throw new NodeException(Kind.BAD_ORDER, "node " + name + " cannot unpack that", e);
    }
  }

  @Override
  public boolean start(RunOnNode run, RunCommand command)
      throws NodeException, InterruptedException {
    fence(run.generation());
    var fresh = new SimulatedRun(workspaces.of(run.run()), this::consoleGrew);
    synchronized (this) {
      if (runs.putIfAbsent(run.run(), fresh) != null) {
        return false;
      }
    }
    scratch.write();
    fresh.start(command);
    return true;
  }

  private void consoleGrew(long length) {
    if (length >= faults.dieAtConsoleByte()) {
      faults.dieAtConsoleByte(Long.MAX_VALUE);
      powerOff();
    }
  }

  @Override
  public void followConsole(RunOnNode run, long offset, ConsoleSink sink)
      throws NodeException, IOException, InterruptedException {
    var followed = known(run);
    var at = offset;
    while (true) {
      var data = followed.consoleFrom(at).orElseThrow(this::unreachable);
      if (data.length == 0) {
        return;
      }
      if (faults.breaksConsole(at, at + data.length)) {
        throw unreachable();
      }
      sink.accept(at, data);
      at += data.length;
    }
  }

  @Override
  public RunEnd await(RunOnNode run) throws NodeException, InterruptedException {
    var end = known(run).await().orElseThrow(this::unreachable);
    return faults.loseOutcome()
        ? new RunEnd(new Outcome.Lost("the unit is gone"), end.consoleBytes())
        : end;
  }

  @Override
  public void stop(RunOnNode run) throws NodeException, InterruptedException {
    fence(run.generation());
    SimulatedRun stopped;
    synchronized (this) {
      stopped = runs.get(run.run());
    }
    if (stopped != null) {
      stopped.end(new Outcome.Stopped());
    }
  }

  @Override
  public void fetchTree(RunOnNode run, List<String> globs, Compression compression, OutputStream to)
      throws NodeException, IOException, InterruptedException {
    fence(run.generation());
    var workspace = workspaces.of(run.run());
    tar.pack(workspace, tar.matching(workspace, globs), compression, to);
  }

  @Override
  public void dropHold(long at, String hold) throws NodeException, InterruptedException {
    fence(at);
    volumes.drop(hold);
  }

  @Override
  public SimulatedImages images() {
    return images;
  }

  /** Puts in a data disk, or makes a volume that may be emptied. */
  public void addScratch(String disk) {
    scratch.add(disk);
  }

  /** Those of its data disks that a run has written to since they were last emptied. */
  public Set<String> writtenScratch() {
    return scratch.written();
  }

  @Override
  public List<CleanedScratch> cleanScratch(long at, List<Scratch> named, Duration within)
      throws NodeException, InterruptedException {
    fence(at);
    return scratch.clean(name, named, faults);
  }

  @Override
  public void fetchHold(long at, String hold, Compression compression, OutputStream to)
      throws NodeException, IOException, InterruptedException {
    fence(at);
    volumes.requireHold(hold, Kind.NO_SUCH_RUN);
    var packed = new GZIPOutputStream(to);
    packed.write(("root of " + hold).getBytes(StandardCharsets.UTF_8));
    packed.finish();
  }

  @Override
  public void fetchFormerRoot(
      long at, Optional<String> hold, List<String> globs, Compression compression, OutputStream to)
      throws NodeException, IOException, InterruptedException {
    fence(at);
    if (hold.isPresent()) {
      volumes.requireHold(hold.get(), Kind.NO_SUCH_RUN);
    }
    OneFile.pack("root", hold.orElse("the root before this"), globs, compression, to);
  }

  @Override
  public void collectEvidence(
      long at, long maxBytes, Duration within, Compression compression, OutputStream to)
      throws NodeException, IOException, InterruptedException {
    fence(at);
    OneFile.pack("kernel.log", "simulated: generation " + at, List.of("**"), compression, to);
  }

  @Override
  public Staged stage(long at, String wanted, boolean loadKernel)
      throws NodeException, InterruptedException {
    fence(at);
    if (!faults.refuseStage().isEmpty()) {
      throw new NodeException(Kind.REFUSED, "node " + name + ": " + faults.refuseStage());
    }
    synchronized (this) {
      volumes.requireImage(wanted);
      var ready = new Staged(wanted, at + 1, loadKernel ? KERNEL_BYTES : 0);
      staged = Optional.of(ready);
      return ready;
    }
  }

  @Override
  public Recycling recycle(RecycleOrder order) throws NodeException, InterruptedException {
    long at = order.generation();
    fence(at);
    if (faults.full()) {
      throw new NodeException(Kind.NO_ROOM, "node " + name + " has no room for another root");
    }
    if (faults.cannot(order.way())) {
      throw new NodeException(Kind.REFUSED, "node " + name + " refuses to reset");
    }
    Recycling accepted;
    synchronized (this) {
      volumes.requireImage(order.image());
      if (order.hold().isPresent()) {
        if (faults.refuseHold()) {
          throw new NodeException(Kind.NO_HOLD, "node " + name + " has no room for a hold");
        }
        volumes.keep(order.hold().get());
      }
      if (order.held().isPresent()) {
        volumes.requireHold(order.held().get(), Kind.NO_HOLD);
      }
      heldRoot = order.held();
      volumes.order(order.image());
      var phases = List.of(new Phase("rotate", Duration.ofMillis(1)));
      accepted = new Recycling(at + 1, boot.id(), phases, staged.isPresent());
    }
    powerOff();
    if (!faults.neverComesBack() && !faults.deadImage().equals(order.image())) {
      var way = order.way() == Way.FIRMWARE ? BootWay.FIRMWARE : BootWay.KEXEC;
      var next =
          SimulatedBoot.fresh(faults.wrongGeneration() ? at : at + 1, way, volumes.liveDigest());
      Thread.startVirtualThread(() -> boot(next));
    }
    return accepted;
  }

  /** Pulls the plug: runs are gone, and nothing answers until {@link #powerOn}. */
  public synchronized void powerOff() {
    up = false;
    runs.values().forEach(SimulatedRun::cutOff);
    runs.clear();
  }

  /** Boots the same root again, as a machine without the initramfs' help, and announces that. */
  public void powerOn() {
    SimulatedBoot again;
    synchronized (this) {
      again = boot.again();
    }
    boot(again);
  }

  /** Takes a fresh root on the way up, as a machine does that has the initramfs' help. */
  public void coldBoot() {
    long next;
    synchronized (this) {
      next = boot.generation() + 1;
    }
    boot(SimulatedBoot.fresh(next, BootWay.FIRMWARE, volumes.liveDigest()));
  }

  private void boot(SimulatedBoot into) {
    try {
      Thread.sleep(faults.bootTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    Announcement booted;
    synchronized (this) {
      if (into.generation() != boot.generation()) {
        workspaces.forget();
      }
      boot = into;
      staged = Optional.empty();
      up = true;
      booted =
          new Announcement(
              name,
              into.id(),
              into.generation(),
              SimulatedBoot.UPTIME,
              faults.oldAgent() ? Optional.empty() : Optional.of(description()));
    }
    onBoot.accept(booted);
  }

  private SimulatedRun known(RunOnNode run) throws NodeException, InterruptedException {
    fence(run.generation());
    synchronized (this) {
      var known = runs.get(run.run());
      if (known == null) {
        throw new NodeException(Kind.NO_SUCH_RUN, "node " + name + " knows no run " + run.run());
      }
      return known;
    }
  }

  void fence(long expected) throws NodeException, InterruptedException {
    answer();
    synchronized (this) {
      if (expected != boot.generation()) {
        throw new NodeException(
            Kind.STALE,
            "node %s is at generation %d, the order is for %d"
                .formatted(name, boot.generation(), expected));
      }
    }
  }

  private void answer() throws NodeException, InterruptedException {
    Thread.sleep(faults.latency());
    synchronized (this) {
      if (!up) {
        throw unreachable();
      }
    }
  }

  NodeException unreachable() {
    return new NodeException(Kind.UNREACHABLE, "node " + name + " does not answer");
  }

  @Override
  public void close() {}
}
