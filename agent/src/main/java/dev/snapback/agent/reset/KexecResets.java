package dev.snapback.agent.reset;

import dev.snapback.agent.kexec.Kexec;
import dev.snapback.agent.kexec.KexecException;
import dev.snapback.agent.kexec.NextKernel;
import dev.snapback.agent.lvm.Lvm;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.machine.KernelLog;
import dev.snapback.agent.machine.Machine;
import dev.snapback.agent.machine.NodeFacts;
import dev.snapback.agent.machine.SetUpNode;
import dev.snapback.agent.machine.SetUpNode.NotANode;
import dev.snapback.agent.machine.Volumes;
import dev.snapback.agent.run.MachineRoot;
import dev.snapback.agent.run.PipedTools;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Resets by rotating LVM snapshots and going down: by kexec, or through firmware. */
public final class KexecResets implements Resets {
  /** systemd gives a file system's device 90 s. */
  private static final Duration MOUNTED_WITHIN = Duration.ofMinutes(2);

  private static final Logger log = LoggerFactory.getLogger(KexecResets.class);

  /** Where setup put each image's kernel, initramfs and command line, in the agent's root. */
  public static final Path BOOT = Path.of("/boot");

  /** For systemd to end this process, which it does before it waits for anything else. */
  private static final Duration OBEYED = Duration.ofSeconds(30);

  /** Finds this machine to be a node, or says why not. */
  @FunctionalInterface
  public interface NodeCheck {
    SetUpNode check() throws NotANode, LvmException;
  }

  private final Lvm lvm;
  private final Machine machine;
  private final NodeCheck check;
  private final Function<SetUpNode, NextKernel> kernels;
  private final BootFiles boot;
  private final BootRepair repair;
  private final KernelLog console;
  private final WayDown down;
  private final Runnable sendReadersAway;
  private final InstantSource clock;
  private Optional<LoadedKernel> loaded = Optional.empty();
  private Optional<Departing> departing = Optional.empty();
  private volatile Optional<Staged> staged = Optional.empty();

  KexecResets(
      Lvm lvm,
      Machine machine,
      NodeCheck check,
      Function<SetUpNode, NextKernel> kernels,
      BootPartition partition,
      KernelLog console,
      WayDown down,
      Runnable sendReadersAway,
      InstantSource clock) {
    this.lvm = lvm;
    this.machine = machine;
    this.check = check;
    this.kernels = kernels;
    this.boot = new BootFiles(partition.images());
    this.repair = new BootRepair(partition, console);
    this.console = console;
    this.down = down;
    this.sendReadersAway = sendReadersAway;
    this.clock = clock;
  }

  /**
   * Of this machine. Nothing is checked or called yet.
   *
   * @param sendReadersAway from former roots, before one is removed
   */
  public static KexecResets ofThisMachine(
      Lvm lvm, Machine machine, Runnable sendReadersAway, InstantSource clock) {
    return new KexecResets(
        lvm,
        machine,
        () -> SetUpNode.check(lvm),
        Kexec::new,
        BootPartition.ofThisMachine(BOOT),
        KernelLog.ofThisMachine(),
        new WayDown(
            new SystemdTargets(new MachineRoot(Path.of("/proc/1/root")), new PipedTools()), OBEYED),
        sendReadersAway,
        clock);
  }

  @Override
  public synchronized Staged stage(ResetOrder order, boolean loadKernel) throws ResetRefused {
    var phases = new Phases(System::nanoTime);
    var node = check();
    var plan = RotationPlan.staging(node, order, writtenToNext(node), clock.instant());
    phases.end("check");
    carryOut(plan, node, "reset of generation " + order.generation(), phases);
    if (loadKernel) {
      load(node, order, phases);
    }
    var done = new Staged(order.image(), order.generation() + 1, kernelBytes(order), phases.all());
    staged = Optional.of(done);
    return done;
  }

  @Override
  public synchronized boolean makeRoom(NodeFacts facts) {
    List<String> former =
        facts.group().volumes().stream()
            // Not the one that runs; LVM would refuse that, too.
            .filter(v -> Volumes.isFormer(v) && !v.uuid().equals(facts.rootUuid()))
            .map(Volume::name)
            .toList();
    if (Volumes.poolPercent(facts.group()) < Volumes.ALARM_PERCENT
        || departing.isPresent()
        || former.isEmpty()) {
      return false;
    }
    log.warn("the pool is nearly full: {} given up", former);
    sendReadersAway.run();
    try {
      lvm.remove(facts.group().name(), former);
      return true;
    } catch (LvmException e) {
      log.warn("cannot make room: {}: {}", e.getMessage(), e.stderr());
      return false;
    }
  }

  @Override
  public Optional<Staged> staged() {
    return staged;
  }

  @Override
  public synchronized ResetTaken take(ResetOrder order) throws ResetRefused {
    var phases = new Phases(System::nanoTime);
    var node = check();
    var plan = RotationPlan.of(node, order, writtenToNext(node), clock.instant());
    phases.end("check");

    // First, because it changes nothing: a machine whose kernel refuses keeps its volumes as they
    // are.
    boolean staged = order.way() != ResetWay.FIRMWARE && hasLoaded(order) && !plan.makesRoot();
    var kernel =
        order.way() == ResetWay.FIRMWARE ? unload(node, phases) : load(node, order, phases);
    // Beside the rotation, as neither needs the other: a look at each file takes about as long.
    var restoring = repair.begin(order.image());
    try {
      carryOut(plan, node, "reset of generation " + order.generation(), phases);
    } finally {
      repair.await(restoring);
    }
    phases.end("boot");
    departing = Optional.of(new Departing(order.way(), kernel));
    return new ResetTaken(order.generation() + 1, machine.facts().bootId(), phases.all(), staged);
  }

  @Override
  public void jump() throws ResetRefused {
    var going = departing();
    try {
      down.go(going.way(), going.kernel());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ResetRefused(new Refusal.Failed("jump", e));
    } catch (KexecException e) {
      throw new ResetRefused(new Refusal.Failed("jump", e));
    }
  }

  @Override
  public synchronized void drop(String hold) throws ResetRefused {
    var node = check();
    if (Volumes.hold(node.live()).equals(Optional.of(hold))) {
      throw new ResetRefused(new Refusal.NoHold("hold " + hold + " is what runs now: reset first"));
    }
    var volume = Holds.find(node.group(), hold);
    if (volume.isPresent()) {
      var plan = new RotationPlan(List.of(new RotationStep.Drop(List.of(volume.get().name()))));
      carryOut(plan, node, "drop of hold " + hold, new Phases(System::nanoTime));
    }
  }

  @Override
  public List<String> bootPutRight(String image) {
    // Only a boot through the firmware depends on what it had.
    boolean byKexec = machine.quickGeneration().isPresent();
    return repair.sinceBoot(image, byKexec ? Duration.ZERO : MOUNTED_WITHIN);
  }

  private synchronized Departing departing() throws ResetRefused {
    return departing.orElseThrow(() ->
        new ResetRefused(
            new Refusal.Failed("jump", new IllegalStateException("no reset was taken"))));
  }

  private SetUpNode check() throws ResetRefused {
    try {
      return check.check();
    } catch (NotANode e) {
      throw new ResetRefused(new Refusal.NotANode(String.valueOf(e.getMessage())));
    } catch (LvmException e) {
      log.error("reset cannot read the volume group: {}", e.stderr());
      throw new ResetRefused(new Refusal.Failed("check", e));
    }
  }

  /** Empty where there is none, or it cannot be told: then it is made anew. */
  private OptionalLong writtenToNext(SetUpNode node) {
    var next = node.group().volume(Volumes.NEXT_ROOT);
    if (next.isEmpty()) {
      return OptionalLong.empty();
    }
    long shared = next.get().origin().flatMap(node.group()::volume).map(Volumes::mapped).orElse(0L);
    try {
      var held = lvm.written(node.group().name(), Volumes.NEXT_ROOT);
      return held.isPresent()
          ? OptionalLong.of(Math.abs(held.getAsLong() - shared))
          : OptionalLong.empty();
    } catch (LvmException e) {
      log.warn("it is not known what {} holds: {}", Volumes.NEXT_ROOT, e.stderr());
      return OptionalLong.empty();
    }
  }

  private void carryOut(RotationPlan plan, SetUpNode node, String what, Phases phases)
      throws ResetRefused {
    if (plan.removesRoots()) {
      sendReadersAway.run();
    }
    for (var step : plan.steps()) {
      log.info("{}: {}", what, step);
      // Also where it is still read when the machine is dead.
      console.say(what + ": " + step.words());
      try {
        step.carryOut(lvm, node.settings().volumeGroup());
      } catch (LvmException e) {
        log.error("{} stopped at {}: {}; see `lvs`", what, step, e.stderr());
        throw new ResetRefused(new Refusal.Failed(step.phase(), e));
      }
      phases.end(step.phase());
    }
  }

  /** Unless it was loaded for this very order. */
  private NextKernel load(SetUpNode node, ResetOrder order, Phases phases) throws ResetRefused {
    if (loaded.isPresent() && hasLoaded(order)) {
      return loaded.get().kernel();
    }
    var kernel = kernels.apply(node);
    try {
      boot.load(kernel, order.image(), order.generation() + 1, node.live().uuid());
    } catch (KexecException | IOException e) {
      throw new ResetRefused(new Refusal.Failed("load", e));
    }
    loaded = Optional.of(new LoadedKernel(kernel, order));
    phases.end("load");
    return kernel;
  }

  /** With one loaded, some systems' scripts make of a restart a jump (kexec-tools'). */
  private NextKernel unload(SetUpNode node, Phases phases) throws ResetRefused {
    var kernel = kernels.apply(node);
    try {
      kernel.unload();
    } catch (KexecException e) {
      throw new ResetRefused(new Refusal.Failed("unload", e));
    }
    loaded = Optional.empty();
    phases.end("unload");
    return kernel;
  }

  private boolean hasLoaded(ResetOrder order) {
    return loaded.filter(kernel -> kernel.isFor(order)).isPresent();
  }

  private long kernelBytes(ResetOrder order) {
    return hasLoaded(order) ? boot.bytes(order.image()) : 0;
  }

  /** A kernel, and what it was loaded for. */
  private record LoadedKernel(NextKernel kernel, ResetOrder order) {
    boolean isFor(ResetOrder other) {
      return order.isKernelOf(other) && kernel.isLoaded();
    }
  }

  /** What is left to do of a reset that was taken. */
  private record Departing(ResetWay way, NextKernel kernel) {}
}
