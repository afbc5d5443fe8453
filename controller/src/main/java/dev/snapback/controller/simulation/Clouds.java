package dev.snapback.controller.simulation;

import static dev.snapback.controller.simulation.Guarantees.require;

import dev.snapback.controller.scheduler.Effect;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.LaunchFault;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeState;
import dev.snapback.controller.scheduler.State;
import dev.snapback.controller.scheduler.Transition;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Providers that make nodes and remove them, with their servers as they truly are. */
final class Clouds {
  private static final Spread ANSWER = new Spread(Duration.ofSeconds(1), Duration.ofSeconds(5));
  private static final Spread DELETE = new Spread(Duration.ofSeconds(8), Duration.ofSeconds(30));

  private final Simulation simulation;
  private final Set<NodeName> servers = new HashSet<>();

  Clouds(Simulation simulation) {
    this.simulation = simulation;
  }

  void launch(Effect.LaunchNode order) {
    NodeName name = order.node().name();
    boolean begun = servers.contains(name);
    if (!begun && simulation.trouble.outage(order.node().driver()).isPresent()) {
      fail(order, LaunchFault.FAILED, "it does not answer", ANSWER);
    } else if (!begun
        && simulation.trouble.strikes(simulation.scenario.faults().failedLaunches())) {
      refuse(order);
    } else {
      servers.add(name);
      SimulatedMachine server = server(order);
      long number = server.order();
      simulation.inThisLife(
          (begun ? ANSWER : server.reset).draw(simulation.random),
          () -> {
            if (server.isNewest(number)) {
              launched(server);
            }
          });
    }
  }

  /** There is no room; or it is begun, and does not come up. */
  private void refuse(Effect.LaunchNode order) {
    simulation.counts.failedLaunches++;
    if (simulation.random.nextBoolean()) {
      fail(order, LaunchFault.FULL, "no valid host", ANSWER);
    } else {
      servers.add(order.node().name());
      fail(order, LaunchFault.FAILED, "it is in ERROR", simulation.scenario.launch());
    }
  }

  private void fail(Effect.LaunchNode order, LaunchFault fault, String why, Spread after) {
    simulation.inThisLife(
        after.draw(simulation.random),
        () -> simulation.tell(new Event.LaunchFailed(order.node().name(), fault, why)));
  }

  private SimulatedMachine server(Effect.LaunchNode order) {
    NodeName name = order.node().name();
    return simulation
        .fleet
        .find(name)
        .orElseGet(() -> {
          SimulatedMachine made =
              new SimulatedMachine(
                  name, order.node().driver(), simulation.scenario.launch(), false);
          made.generation = 1;
          simulation.fleet.add(made);
          return made;
        });
  }

  private void launched(SimulatedMachine server) {
    simulation.tell(
        new Event.NodeLaunched(
            server.name,
            "id-" + server.name,
            "address of " + server.name,
            server.bootId(),
            Duration.ofSeconds(10),
            Optional.empty()));
  }

  /** Tried until nothing is left. */
  void delete(Effect.DeleteNode order) {
    Optional<Duration> outage = simulation.trouble.outage(order.node().driver());
    Duration in = DELETE.draw(simulation.random);
    NodeName name = order.node().name();
    if (outage.isPresent()) {
      simulation.inThisLife(outage.get().plus(in), () -> delete(order));
    } else {
      simulation.inThisLife(
          in,
          () -> {
            servers.remove(name);
            simulation.fleet.remove(name);
            simulation.tell(new Event.NodeDeleted(name));
          });
    }
  }

  void heard(Transition transition) {
    if (transition instanceof Transition.OfNode node && node.to() == NodeState.FORGOTTEN) {
      require(!servers.contains(node.node()), "no server is forgotten while it is there", node);
    }
  }

  /** Nothing that costs money is unknown. */
  void check(State state) {
    servers.forEach(
        server -> require(state.nodes().containsKey(server), "a server is known", server));
  }
}
