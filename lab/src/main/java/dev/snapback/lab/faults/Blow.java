package dev.snapback.lab.faults;

import dev.snapback.lab.LabException;
import dev.snapback.lab.Machine;
import dev.snapback.lab.Power;
import dev.snapback.lab.fleet.Fleet;
import java.io.IOException;
import java.time.Duration;

/** Strikes in the middle of a reset, and sees whether the node comes back by itself, pristine. */
public final class Blow {
  private final NodeUnderFire node;
  private final Victim victim;

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
    var machine = node.machine();
    node.awaitReady(0);
    long offset = machine.console().size();
    long generation = node.generation();
    if (victim == Victim.AGENT) {
      machine.shell(assassin(point), NodeUnderFire.PATIENCE);
    }
    node.markedRun();
    if (point.began == CutPoint.Began.BY_A_CUT) {
      node.awaitReady(generation + 1);
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
    node.awaitReady(generation + 1);
    String by = node.newestRung();
    node.markedRun();
    return by;
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
