package dev.snapback.lab.faults;

import dev.snapback.lab.Machine;
import dev.snapback.lab.Ports;
import dev.snapback.lab.bmc.IpmiSimulator;
import dev.snapback.lab.bmc.PowerSwitch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A management controller for each machine, and what the controller has to be told of them. */
final class Powers implements AutoCloseable {
  private static final String PASSWORD = "lab";

  private final Path home;
  private final Deque<IpmiSimulator> running = new ArrayDeque<>();

  Powers(Path home) {
    this.home = home;
  }

  /** Starts them. */
  String settings(List<Machine> machines) throws IOException {
    // A node is given up soon, and a run that wrecks one is not tried again.
    var settings = new StringBuilder("deadlines: {unreachable: 1m}\nattempts: {run: 1}\nnodes:\n");
    for (Machine machine : machines) {
      var bmc =
          IpmiSimulator.start(
              home.resolve(machine.name()),
              Ports.ofThisHost().next(),
              PASSWORD,
              PowerSwitch.of(machine));
      running.push(bmc);
      settings.append(
          "  %s: {ladder: {delivery: 30s}, bmc: %s}%n".formatted(machine.name(), bmc.settings()));
    }
    return settings.toString();
  }

  @Override
  public void close() throws IOException {
    while (!running.isEmpty()) {
      running.pop().close();
    }
  }
}
