package dev.snapback.lab.cli;

import dev.snapback.lab.Machine;
import dev.snapback.lab.Ports;
import dev.snapback.lab.bmc.IpmiSimulator;
import dev.snapback.lab.bmc.PowerSwitch;
import dev.snapback.lab.bmc.RedfishService;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "bmc",
    mixinStandardHelpOptions = true,
    description = {
      "Give a machine a management controller on loopback, until interrupted.",
      "Prints what the controller's settings say of it, below `nodes: {MACHINE: {bmc: ...}}`."
    })
final class BmcVerb implements Callable<Integer> {
  @Mixin private LabDirectory where = new LabDirectory();

  @Parameters(index = "0", paramLabel = "MACHINE")
  private String machine = "";

  @Option(names = "--redfish", description = "Redfish, and not IPMI.")
  private boolean redfish;

  @Option(
      names = "--password",
      paramLabel = "WORD",
      defaultValue = "lab",
      description = "Of its user (default: ${DEFAULT-VALUE}).")
  private String password = "lab";

  @Override
  public Integer call() throws Exception {
    Machine switched = where.existing().machine(machine);
    Path home = where.existing().directory().resolve("bmc").resolve(machine);
    PowerSwitch power = PowerSwitch.of(switched);
    int port = Ports.ofThisHost().next();
    if (redfish) {
      List<String> allowed = List.of("On", "ForceOff", "ForceRestart");
      try (var service = RedfishService.start(home, port, password, allowed, power)) {
        serve(service.settings());
      }
    } else {
      try (var simulator = IpmiSimulator.start(home, port, password, power)) {
        serve(simulator.settings());
      }
    }
    return 0;
  }

  private static void serve(String settings) throws InterruptedException {
    System.out.println(settings);
    new CountDownLatch(1).await();
  }
}
