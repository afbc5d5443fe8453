package dev.snapback.agent;

import dev.snapback.agent.kexec.Kexec;
import dev.snapback.agent.lvm.Lvm;
import dev.snapback.agent.lvm.LvmCommands;
import dev.snapback.agent.machine.LinuxMachine;
import dev.snapback.agent.machine.Machine;
import dev.snapback.agent.process.ForkedPrograms;
import dev.snapback.agent.process.SpawnedPrograms;
import dev.snapback.agent.reset.KexecResets;
import dev.snapback.agent.reset.Resets;
import dev.snapback.agent.run.MachineRoot;
import java.nio.file.Path;
import java.time.InstantSource;

/** The parts of the agent that touch the real machine, as the agent's own root shows it. */
final class ThisMachine {
  /** A tmpfs: a full or dying disk is no reason to fail. */
  private static final Path SCRATCH = Path.of("/run/snapback-agent");

  private ThisMachine() {}

  static MachineRoot root() {
    return new MachineRoot(Path.of("/proc/1/root"));
  }

  static Machine machine() {
    return new LinuxMachine(LvmCommands.chrooted(new ForkedPrograms(SCRATCH)));
  }

  static Resets resets(Machine machine) {
    return KexecResets.ofThisMachine(lvm(), machine, InstantSource.system());
  }

  /**
   * Loads the native bindings that a reset needs: they take longer to load than the agent takes.
   */
  static void warmUp() {
    new SpawnedPrograms(SCRATCH).warmUp();
    Kexec.warmUp();
  }

  /**
   * Loads the classes that only a real machine needs; asks the machine for nothing.
   *
   * @param scratch a directory for the output of programs
   */
  static void preload(Path scratch) {
    new SpawnedPrograms(scratch).warmUp();
    Kexec.warmUp();
    var _ = resets(machine());
  }

  private static Lvm lvm() {
    return LvmCommands.chrooted(new SpawnedPrograms(SCRATCH));
  }
}
