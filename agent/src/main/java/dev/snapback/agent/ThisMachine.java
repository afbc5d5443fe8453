package dev.snapback.agent;

import dev.snapback.agent.evidence.Evidence;
import dev.snapback.agent.evidence.MachineEvidence;
import dev.snapback.agent.fullness.RootFullness;
import dev.snapback.agent.identity.IdentityFiles;
import dev.snapback.agent.identity.StateVolume;
import dev.snapback.agent.images.Images;
import dev.snapback.agent.kexec.Kexec;
import dev.snapback.agent.lvm.Lvm;
import dev.snapback.agent.lvm.LvmCommands;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.machine.LinuxMachine;
import dev.snapback.agent.machine.Machine;
import dev.snapback.agent.machine.Settings;
import dev.snapback.agent.process.ForkedPrograms;
import dev.snapback.agent.process.NativeMounts;
import dev.snapback.agent.process.SpawnedPrograms;
import dev.snapback.agent.reset.KexecResets;
import dev.snapback.agent.reset.Resets;
import dev.snapback.agent.roots.FormerRoots;
import dev.snapback.agent.run.MachineRoot;
import dev.snapback.agent.run.PipedTools;
import dev.snapback.agent.run.RootSpace;
import dev.snapback.agent.run.Runs;
import dev.snapback.agent.run.Tools;
import dev.snapback.agent.scratch.ScratchDisks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of the agent that touch the real machine, as the agent's own root shows it. */
final class ThisMachine {
  private static final Logger LOG = LoggerFactory.getLogger(ThisMachine.class);

  /** A tmpfs: a full or dying disk is no reason to fail. */
  private static final Path SCRATCH = Path.of("/tmp");

  /**
   * Not in the agent's own /tmp: a person's `join` has another. A run can delete it, and it is made
   * again.
   */
  private static final Path STATE_LOCK = Path.of("/run/snapback-agent/state.lock");

  private static final Path ROOT_LOCK = Path.of("/run/snapback-agent/root.lock");

  private ThisMachine() {}

  static IdentityFiles identityFiles() {
    return new IdentityFiles(
        Settings.STATE, new StateVolume(Settings.STATE, STATE_LOCK, new NativeMounts()));
  }

  static MachineRoot root() {
    return new MachineRoot(Path.of("/proc/1/root"));
  }

  static Machine machine() {
    return new LinuxMachine(LvmCommands.chrooted(new ForkedPrograms(SCRATCH)));
  }

  static Resets resets(Machine machine, FormerRoots roots) {
    return KexecResets.ofThisMachine(
        lvm(), machine, roots::sendReadersAway, InstantSource.system());
  }

  static FormerRoots formerRoots(Machine machine) {
    return new FormerRoots(
        lvm(), machine, new NativeMounts(), Path.of("/dev"), SCRATCH.resolve("roots"));
  }

  static Evidence evidence(Runs runs, Tools tools) {
    return MachineEvidence.of(SCRATCH, root(), Path.of("/proc"), runs, tools);
  }

  static ScratchDisks scratch(Machine machine) {
    return ScratchDisks.ofThisMachine(new SpawnedPrograms(SCRATCH), lvm(), machine);
  }

  static Images images(FormerRoots roots) {
    return Images.ofThisMachine(
        lvm(),
        new SpawnedPrograms(SCRATCH),
        // The agent's own root: mounted as the state is, and written to as it.
        new StateVolume(Path.of("/"), ROOT_LOCK, NativeMounts.ofPrograms()),
        SCRATCH.resolve("images"),
        roots::sendReadersAway);
  }

  /** Makes room as soon as it gets short. */
  static RootSpace space(Machine machine, Resets resets) {
    return new RootFullness(
        lvm(),
        Settings.STATE,
        () -> {
          try {
            var _ = resets.makeRoom(machine.node());
          } catch (LvmException e) {
            LOG.warn("cannot make room: {}", e.getMessage());
          }
        });
  }

  /**
   * Loads the native bindings that a reset needs: they take longer to load than the agent takes.
   */
  static void warmUp() {
    new SpawnedPrograms(SCRATCH).warmUp();
    Kexec.warmUp();
  }

  /**
   * Loads the classes that only a real machine needs. Reads this one's /proc and /sys, and starts
   * {@code true}; LVM is not asked.
   *
   * @param scratch a directory for the output of programs
   */
  static void preload(Path scratch) throws IOException, LvmException {
    new SpawnedPrograms(scratch).warmUp();
    Kexec.warmUp();
    var _ = new ForkedPrograms(scratch).run(List.of("true"), Map.of(), Duration.ofMinutes(1));
    var machine = machine();
    var _ = machine.facts();
    var _ = machine.inventory();
    var _ = machine.boot("rehearsed");
    var _ = LvmCommands.chrooted(new RehearsedLvm()).written("main", "root");
    var tools = new PipedTools();
    var resets = resets(machine, formerRoots(machine));
    var _ = evidence(Runs.underSystemd(root(), tools, space(machine, resets)), tools);
  }

  private static Lvm lvm() {
    return LvmCommands.chrooted(new SpawnedPrograms(SCRATCH));
  }
}
