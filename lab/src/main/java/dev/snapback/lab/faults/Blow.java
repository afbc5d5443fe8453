package dev.snapback.lab.faults;

import dev.snapback.lab.LabException;
import dev.snapback.lab.Machine;
import dev.snapback.lab.Power;
import dev.snapback.lab.fleet.Fleet;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Strikes in the middle of a reset, and sees whether the node comes back by itself, pristine. One
 * owner; not thread-safe.
 */
public final class Blow {
  private final NodeUnderFire node;
  private final Victim victim;

  /** The run whose reset is struck: the one that proved the former blow, where there was one. */
  private Optional<Begun> begun = Optional.empty();

  /**
   * Where things stood before a run.
   *
   * @param console how much the machine had said, in bytes
   * @param generation of the node
   */
  private record Begun(long console, long generation) {}

  public Blow(Fleet fleet, Machine machine, Victim victim) {
    this.node = new NodeUnderFire(fleet, machine);
    this.victim = victim;
  }

  /**
   * A run marks the root, then the victim is struck, {@code later} after that point; then the node
   * must become READY, at a higher generation, and a run must find no mark.
   *
   * @return how the controller says that it came back
   * @throws LabException where it did not
   */
  public String at(CutPoint point, Duration later) throws Exception {
    // One that lies in wait on the machine has to be there before the run.
    Begun run = victim == Victim.AGENT || begun.isEmpty() ? begin(point) : begun.get();
    begun = Optional.empty();
    long offset = run.console();
    var machine = node.machine();
    if (point.began == CutPoint.Began.BY_A_CUT) {
      node.awaitReady(run.generation() + 1);
      offset = machine.console().size();
      pullThePlug();
    }
    machine.console().await(point.said, offset, NodeUnderFire.PATIENCE);
    Thread.sleep(later);
    switch (victim) {
      case MACHINE -> pullThePlug();
      case CONTROLLER -> {
        node.fleet().controller().kill();
        node.fleet().controller().restart();
      }
      case AGENT -> {
        // Struck already.
      }
    }
    node.awaitReady(run.generation() + point.began.resets);
    String by = node.newestRung();
    begun = Optional.of(run());
    return by;
  }

  private Begun begin(CutPoint point) throws Exception {
    node.awaitReady(0);
    if (victim == Victim.AGENT) {
      node.machine().shell(assassin(point), NodeUnderFire.PATIENCE);
    }
    return run();
  }

  private Begun run() throws Exception {
    var before = new Begun(node.machine().console().size(), node.generation());
    node.markedRun();
    return before;
  }

  /**
   * A unit of the machine's that waits for the reset's own line. It outlives the run, and dies with
   * the system.
   */
  private static String assassin(CutPoint point) {
    return """
    systemd-run --quiet --collect --unit=assassin sh -c \
    'dmesg --follow-new | grep -m 1 -E "%s" && pkill -KILL -f dev.snapback.agent.AgentMain'
    """
        .formatted(point.said.pattern());
  }

  private void pullThePlug() throws IOException, InterruptedException {
    node.machine().power(Power.OFF);
    node.machine().power(Power.ON);
  }
}
