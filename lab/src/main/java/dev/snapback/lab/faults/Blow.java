package dev.snapback.lab.faults;

import dev.snapback.lab.LabException;
import dev.snapback.lab.Machine;
import dev.snapback.lab.Power;
import dev.snapback.lab.fleet.AgentsLvm;
import dev.snapback.lab.fleet.Fleet;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Strikes in the middle of a reset, and sees whether the node comes back by itself, pristine. One
 * owner; not thread-safe.
 */
public final class Blow {
  private static final Pattern LISTENS = Pattern.compile("lab: somebody lies in wait");
  private static final Pattern STRUCK = Pattern.compile("lab: the agent is struck");

  /**
   * A unit of the machine's that waits for a line of the kernel's log. It outlives the run, and
   * dies with the system. In a file, as systemd-run would replace what follows a dollar. Each read
   * of /dev/kmsg gives one line (Documentation/ABI/testing/dev-kmsg).
   */
  private static final String ASSASSIN =
      """
      cat >/run/assassin <<'END'
      open my $log, "+<", "/dev/kmsg" or die;
      sysseek $log, 0, 2;
      syswrite $log, "lab: somebody lies in wait\\n";
      while (sysread($log, my $line, 8192) || $!{EPIPE}) {
        next unless $line =~ /LINE/;
        syswrite $log, "lab: the agent is struck\\n";
        exec qw(pkill -KILL -f dev.snapback.agent.AgentMain);
      }
      END
      systemd-run --quiet --collect --unit=assassin perl /run/assassin
      """;

  /** As if the reset before had not been staged for. */
  private static final String UNSTAGE =
      AgentsLvm.script(
          """
          lvm lvremove main/next_root
          if lvm lvs main/old_root; then lvm lvrename main old_root last_root; fi
          """);

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
    if (victim == Victim.AGENT) {
      return killTheAgent(point);
    }
    Begun run = begun.isPresent() ? begun.get() : begin();
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
    if (victim == Victim.MACHINE) {
      pullThePlug();
    } else {
      node.fleet().controller().kill();
      node.fleet().controller().restart();
    }
    node.awaitReady(run.generation() + victim.resets(point));
    String by = node.newestRung();
    begun = Optional.of(run());
    return by;
  }

  /** By somebody on the machine, who lies in wait there before it all begins. */
  private String killTheAgent(CutPoint point) throws Exception {
    node.awaitReady(0);
    node.awaitStaged();
    var machine = node.machine();
    machine.awaitSsh(NodeUnderFire.PATIENCE);
    long offset = machine.console().size();
    long generation = node.generation();
    if (point.began == CutPoint.Began.BY_A_RESET) {
      // It stages again as soon as it is back.
      machine.shell("systemctl stop snapback-agent; " + UNSTAGE, NodeUnderFire.PATIENCE);
      hire(point);
      machine.shell("systemctl start snapback-agent", NodeUnderFire.PATIENCE);
    } else {
      hire(point);
      node.markedRun();
      generation++;
    }
    machine.console().await(STRUCK, offset, NodeUnderFire.PATIENCE);
    node.awaitReady(generation);
    node.awaitStaged();
    String by = node.newestRung();
    node.markedRun();
    return by;
  }

  private Begun begin() throws Exception {
    node.awaitReady(0);
    return run();
  }

  private Begun run() throws Exception {
    var before = new Begun(node.machine().console().size(), node.generation());
    node.markedRun();
    return before;
  }

  /** Puts him there, and waits until he listens. */
  private void hire(CutPoint point) throws IOException, InterruptedException {
    long offset = node.machine().console().size();
    node.machine().shell(ASSASSIN.replace("LINE", point.line), NodeUnderFire.PATIENCE);
    node.machine().console().await(LISTENS, offset, NodeUnderFire.PATIENCE);
  }

  private void pullThePlug() throws IOException, InterruptedException {
    node.machine().power(Power.OFF);
    node.machine().power(Power.ON);
  }
}
