package dev.snapback.controller.rescue;

import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.scheduler.Effect.ResetNode;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Rung;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ways that the settings name for each machine. Thread-safe. */
public final class WaysPastAgents implements Rescue {
  private final Map<NodeName, Means> means;

  public WaysPastAgents(Map<NodeName, Means> means) {
    this.means = Map.copyOf(means);
  }

  @Override
  public List<Phase> force(ResetNode order) throws RescueException, InterruptedException {
    Optional<Means> known = Optional.ofNullable(means.get(order.node().name()));
    Allowance allowance = Allowance.of(order.within());
    long began = System.nanoTime();
    switch (order.rung()) {
      case SSH -> SshRescue.force(found(order, known.flatMap(Means::ssh)), order, allowance);
      case POWER -> cycle(found(order, known.flatMap(Means::bmc)), allowance);
      case KEXEC_STAGED, KEXEC, ORDERLY, REBOOT, COLD_BOOT, LAUNCH, UNTOLD ->
          throw new IllegalArgumentException(order.rung() + " is no way past an agent");
    }
    String name = order.rung() == Rung.SSH ? "ssh" : "power";
    return List.of(new Phase(name, Duration.ofNanos(System.nanoTime() - began)));
  }

  private static <T> T found(ResetNode order, Optional<T> means) throws RescueException {
    return means.orElseThrow(() ->
        new RescueException(
            "expected, in the settings, `%s:` of node %s; it is not there any more"
                .formatted(order.rung() == Rung.SSH ? "ssh" : "bmc", order.node().name())));
  }

  private static void cycle(Bmc bmc, Allowance allowance)
      throws RescueException, InterruptedException {
    switch (bmc) {
      case Bmc.Ipmi ipmi -> new PowerCycle(new IpmiSwitch(ipmi, allowance), allowance).run();
      case Bmc.Redfish redfish -> {
        try (RedfishSwitch opened = RedfishSwitch.open(redfish, allowance)) {
          new PowerCycle(opened, allowance).run();
        }
      }
    }
  }
}
