package dev.snapback.agent.reset;

import dev.snapback.agent.kexec.Kexec;
import dev.snapback.agent.kexec.KexecException;
import dev.snapback.agent.kexec.NextKernel;
import dev.snapback.agent.lvm.Lvm;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.machine.Machine;
import dev.snapback.agent.machine.SetUpNode;
import dev.snapback.agent.machine.SetUpNode.NotANode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Resets by rotating LVM snapshots and jumping with kexec. */
public final class KexecResets implements Resets {
  private static final Logger log = LoggerFactory.getLogger(KexecResets.class);

  /** Where setup put each image's kernel, initramfs and command line, in the agent's root. */
  public static final Path BOOT = Path.of("/boot");

  // What is dirty belongs to a root that nobody will boot again, and to /boot, which nobody has
  // written to.
  private static final Duration SYNC_AT_MOST = Duration.ofSeconds(3);

  /** Finds this machine to be a node, or says why not. */
  @FunctionalInterface
  public interface NodeCheck {
    SetUpNode check() throws NotANode, LvmException;
  }

  private final Lvm lvm;
  private final Machine machine;
  private final NodeCheck check;
  private final Function<SetUpNode, NextKernel> kernels;
  private final Path boot;
  private final InstantSource clock;
  private Optional<NextKernel> loaded = Optional.empty();

  KexecResets(
      Lvm lvm,
      Machine machine,
      NodeCheck check,
      Function<SetUpNode, NextKernel> kernels,
      Path boot,
      InstantSource clock) {
    this.lvm = lvm;
    this.machine = machine;
    this.check = check;
    this.kernels = kernels;
    this.boot = boot;
    this.clock = clock;
  }

  /** Of this machine. Nothing is checked or called yet. */
  public static KexecResets ofThisMachine(Lvm lvm, Machine machine, InstantSource clock) {
    return new KexecResets(lvm, machine, () -> SetUpNode.check(lvm), Kexec::new, BOOT, clock);
  }

  @Override
  public synchronized ResetTaken take(ResetOrder order) throws ResetRefused {
    var phases = new Phases(System::nanoTime);
    var node = check();
    var plan = RotationPlan.of(node, order, clock.instant());
    phases.end("check");

    // First, because it changes nothing: a machine whose kernel refuses keeps its volumes as they
    // are.
    var kernel = kernels.apply(node);
    load(kernel, order);
    phases.end("load");

    for (var step : plan.steps()) {
      log.info("reset generation={} image={} step={}", order.generation(), order.image(), step);
      try {
        step.carryOut(lvm, node.settings().volumeGroup());
      } catch (LvmException e) {
        log.error("reset stopped at {}: {}; look at the volume group with `lvs`", step, e.stderr());
        throw new ResetRefused(new Refusal.Failed(step.phase(), e));
      }
      phases.end(step.phase());
    }
    loaded = Optional.of(kernel);
    return new ResetTaken(order.generation() + 1, machine.facts().bootId(), phases.all());
  }

  @Override
  public synchronized void jump() throws ResetRefused {
    var kernel =
        loaded.orElseThrow(() ->
            new ResetRefused(
                new Refusal.Failed("jump", new IllegalStateException("no reset was taken"))));
    var sync = Thread.ofPlatform().daemon().name("sync").start(kernel::sync);
    try {
      if (!sync.join(SYNC_AT_MOST)) {
        log.warn("reset does not wait for what a dying disk cannot write");
      }
      kernel.jump();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ResetRefused(new Refusal.Failed("jump", e));
    } catch (KexecException e) {
      throw new ResetRefused(new Refusal.Failed("jump", e));
    }
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

  private void load(NextKernel kernel, ResetOrder order) throws ResetRefused {
    Path image = boot.resolve(order.image());
    try {
      String commandLine = Files.readString(image.resolve("cmdline")).strip();
      kernel.load(
          image.resolve("vmlinuz"),
          image.resolve("initrd.img"),
          commandLine + " snapback.generation=" + (order.generation() + 1));
    } catch (KexecException | IOException e) {
      throw new ResetRefused(new Refusal.Failed("load", e));
    }
  }
}
