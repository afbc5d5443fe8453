package dev.snapback.lab.faults;

import dev.snapback.lab.LabException;
import dev.snapback.lab.Machine;
import dev.snapback.lab.Power;
import dev.snapback.lab.fleet.Fleet;
import dev.snapback.lab.fleet.Snapback;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Pulls the plug of a node of the fleet, and sees whether it comes back by itself, pristine. */
public final class PowerCut {
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  // Left by each run, and to be found by none.
  private static final String MARK =
      "test ! -e /root/was-here || exit 9; echo was here >/root/was-here; sync";

  private final Fleet fleet;
  private final Machine machine;

  public PowerCut(Fleet fleet, Machine machine) {
    this.fleet = fleet;
    this.machine = machine;
  }

  /**
   * A run marks the root, then the plug is pulled, {@code later} after that point; then the machine
   * must become READY, at a higher generation, and a run must find no mark.
   *
   * @return how the controller says that it came back
   * @throws LabException where it did not
   */
  public String at(CutPoint point, Duration later) throws Exception {
    ready(0);
    long offset = machine.console().size();
    long generation = generation();
    run();
    if (point.began == CutPoint.Began.BY_A_CUT) {
      ready(generation + 1);
      offset = machine.console().size();
      machine.power(Power.OFF);
      machine.power(Power.ON);
    }
    machine.console().await(point.said, offset, PATIENCE);
    Thread.sleep(later);
    machine.power(Power.OFF);
    machine.power(Power.ON);
    ready(generation + 1);
    String by = fleet.node(machine.name()).get("resets").get(0).path("rung").asString("?");
    run();
    return by;
  }

  private void run() throws Exception {
    Snapback.Result result =
        fleet
            .snapback()
            .call(
                List.of(
                    "run",
                    "--label",
                    Fleet.LABEL,
                    "--node",
                    machine.name(),
                    "--",
                    "sh",
                    "-c",
                    MARK));
    if (result.exit() != 0) {
      throw new LabException(
          "expected a pristine machine, found a run with exit code %d: %s"
              .formatted(result.exit(), result.err()));
    }
  }

  private long generation() throws Exception {
    return fleet.node(machine.name()).get("generation").asLong();
  }

  private void ready(long generation) throws Exception {
    Fleet.await(
        "%s is ready at generation %d or later".formatted(machine.name(), generation),
        PATIENCE,
        () -> {
          JsonNode node = fleet.node(machine.name());
          return node.get("state").asString().equals("READY")
              && node.get("generation").asLong() >= generation;
        },
        () -> fleet.snapback().call("node", "show", machine.name()).out());
  }
}
