package dev.snapback.lab.faults;

import dev.snapback.lab.LabException;
import dev.snapback.lab.fleet.AgentsLvm;
import java.util.Set;

/** What a run that is root may do to its machine. Those that leave it unable to boot are last. */
public enum HostileRun {
  FILLS_ITS_ROOT("dd if=/dev/zero of=/hoard bs=1M; sync; sleep 20"),
  DELETES_NEXT_ROOT(AgentsLvm.script("lvm lvremove main/next_root")),
  UNLOADS_THE_KERNEL("kexec --unload"),
  KILLS_THE_AGENT("pkill -KILL -f dev.snapback.agent.AgentMain; sleep 5"),
  FORKS("b() { b | b & }; b; sleep 600"),
  STOPS_THE_NETWORK("ip link set ens3 down; sleep 600", true),
  JUMPS("sync; kexec --exec", true),
  PANICS("sync; echo c >/proc/sysrq-trigger", true),
  DELETES_ITS_KERNEL("rm -rf /boot/*"),
  DELETES_EVERYTHING("rm -rf --no-preserve-root /");

  private final String script;

  /** No agent can be reached afterwards; of all others it must be the agent that does the reset. */
  private final boolean silences;

  HostileRun(String script) {
    this(script, false);
  }

  HostileRun(String script, boolean silences) {
    this.script = script;
    this.silences = silences;
  }

  /**
   * Lets it run, and waits until the node is pristine.
   *
   * @return by which rung it came back
   * @throws LabException where it did not, or by another
   */
  String on(NodeUnderFire node) throws Exception {
    node.awaitReady(0);
    node.awaitStaged();
    long generation = node.generation();
    // What becomes of it is no matter: few of them live to see their end.
    var _ = node.run("3m", "echo was here >/root/was-here; " + script);
    node.awaitReady(generation + 1);
    String rung = node.newestRung();
    var expected =
        silences
            ? Set.of("power", "cold boot")
            : Set.of("staged kexec", "kexec", "orderly", "reboot");
    if (!expected.contains(rung)) {
      throw new LabException("expected it back by one of " + expected + ", found: by " + rung);
    }
    node.markedRun();
    return rung;
  }
}
