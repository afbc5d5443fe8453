package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A provider of nodes, with its servers as they truly are, whatever the scheduler believes. */
final class SimulatedCloud {
  static final String POOL = "cloud";
  private static final Duration LAUNCHING = Duration.ofMinutes(20);
  private final Simulation simulation;
  private final Map<NodeName, SimulatedMachine> everMade = new HashMap<>();
  private final Set<NodeName> servers = new HashSet<>();
  private final Map<NodeName, Effect> newest = new HashMap<>();

  /** What is there, costs money, and is no node's. */
  private final Set<NodeName> leaked = new TreeSet<>();

  SimulatedCloud(Simulation simulation) {
    this.simulation = simulation;
  }

  static PoolRules rules(int most, int least) {
    PoolRule pool =
        new PoolRule(
            POOL,
            "simulated",
            most,
            2 * most,
            1024 * most,
            LAUNCHING,
            Duration.ofSeconds(most),
            2,
            Map.of("metal", new PoolRule.Size("bookworm", 2, 1024)));
    Map<String, PoolRules.Ready> ready =
        Map.of("metal", new PoolRules.Ready(least, Duration.ofHours(5)));
    return new PoolRules(List.of(pool), ready);
  }

  Optional<SimulatedMachine> machine(NodeName name) {
    return Optional.ofNullable(everMade.get(name));
  }

  /** What costs money now. */
  Set<NodeName> servers() {
    return servers;
  }

  /** A later order for the same node takes an earlier one's place. */
  void order(Effect e, NodeName node, Duration within, Runnable what) {
    newest.put(node, e);
    simulation.inThisLife(
        within,
        () -> {
          if (e.equals(newest.get(node))) {
            what.run();
          }
        });
  }

  Set<NodeName> leaked() {
    return leaked;
  }

  /** By this controller, until it ends. */
  void watch() {
    look(new Unclaimed<>());
  }

  private void look(Unclaimed<NodeName> unclaimed) {
    Set<NodeName> known = simulation.state().nodes().keySet();
    List<NodeName> unknown =
        Stream.concat(servers.stream(), leaked.stream())
            .filter(server -> !known.contains(server))
            .sorted()
            .toList();
    for (NodeName each : unclaimed.toRemove(unknown, simulation.passed(), LAUNCHING, 2)) {
      // Whatever else were removed would be missed in the set of servers.
      if (!leaked.remove(each)) {
        throw new AssertionError(each + " is no leak");
      }
      simulation.seen.add("a leak that was removed");
    }
    simulation.inThisLife(Duration.ofMinutes(10), () -> look(unclaimed));
  }

  void launch(Effect.LaunchNode e) {
    NodeName name = e.node().name();
    boolean trouble = simulation.troubled();
    if (trouble && simulation.chance(10)) {
      // Made twice: an answer was lost, and the name was not found yet when it was tried again.
      leaked.add(new NodeName(name + "-double"));
    }
    if (trouble && simulation.chance(10)) {
      LaunchFault fault = LaunchFault.values()[simulation.random.nextInt(3)];
      simulation.tell(new Event.LaunchFailed(name, fault, "simulated"));
      return;
    }
    SimulatedMachine machine = everMade.computeIfAbsent(name, SimulatedMachine::new);
    machine.generation = 1;
    servers.add(name);
    if (trouble && simulation.chance(10)) {
      simulation.tell(new Event.LaunchFailed(name, LaunchFault.FAILED, "it does not answer"));
    } else if (!trouble || !simulation.chance(5)) {
      simulation.tell(
          new Event.NodeLaunched(
              name, "id-" + name, "addr", machine.bootId(), Duration.ZERO, Optional.empty()));
    }
  }

  /** By an answer that comes, or is lost, after it was done or not. */
  void delete(Effect.DeleteNode e) {
    NodeName name = e.node().name();
    servers.remove(name);
    machine(name).ifPresent(SimulatedMachine::powerCut);
    if (!simulation.troubled() || !simulation.chance(5)) {
      simulation.tell(new Event.NodeDeleted(name));
    }
  }
}
