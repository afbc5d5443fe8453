package dev.snapback.lab.faults;

import dev.snapback.lab.LabException;
import dev.snapback.lab.Machine;
import dev.snapback.lab.fleet.Fleet;
import dev.snapback.lab.fleet.Snapback;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A node of the fleet to which something is done, and whether it is pristine afterwards. */
record NodeUnderFire(Fleet fleet, Machine machine) {
  static final Duration PATIENCE = Duration.ofMinutes(15);

  // Left by each run, and to be found by none.
  private static final String MARK =
      "test ! -e /root/was-here || exit 9; echo was here >/root/was-here; sync";

  /** A run that finds no mark of another, and leaves one. */
  void markedRun() throws Exception {
    Snapback.Result result = run("10m", MARK);
    if (result.exit() != 0) {
      throw new LabException(
          "expected a pristine machine, found a run with exit code %d: %s"
              .formatted(result.exit(), result.err()));
    }
  }

  Snapback.Result run(String timeout, String script) throws Exception {
    return fleet
        .snapback()
        .call(
            List.of(
                "run",
                "--label",
                Fleet.LABEL,
                "--node",
                machine.name(),
                "--timeout",
                timeout,
                "--",
                "sh",
                "-c",
                script));
  }

  long generation() throws Exception {
    return fleet.node(machine.name()).get("generation").asLong();
  }

  /** By which rung it came to where it is now. */
  String newestRung() throws Exception {
    JsonNode node = fleet.node(machine.name());
    JsonNode newest = node.get("resets").get(0);
    return newest.path("generation").asLong() == node.get("generation").asLong()
        ? newest.path("rung").asString("?")
        : "a boot that was nobody's order";
  }

  void awaitReady(long generation) throws Exception {
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

  /** The next reset is prepared, as it is after a moment of idling. */
  void awaitStaged() throws Exception {
    Fleet.await(
        machine.name() + " has staged its next reset",
        PATIENCE,
        () -> !fleet.node(machine.name()).get("staged").isNull(),
        () -> fleet.snapback().call("node", "show", machine.name()).out());
  }
}
