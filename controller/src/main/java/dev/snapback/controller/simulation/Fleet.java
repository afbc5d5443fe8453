package dev.snapback.controller.simulation;

import dev.snapback.controller.facts.Staged;
import dev.snapback.controller.scheduler.Certificates;
import dev.snapback.controller.scheduler.Effect;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Ladders;
import dev.snapback.controller.scheduler.Limits;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeState;
import dev.snapback.controller.scheduler.Remedy;
import dev.snapback.controller.scheduler.ResetRecord;
import dev.snapback.controller.scheduler.Rung;
import dev.snapback.controller.scheduler.Transition;
import dev.snapback.controller.scheduler.Yardstick;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/** All machines and servers: those that stand by, and those that providers have made. */
final class Fleet {
  /** What nodes that stand by are reset to. */
  static final String IMAGE = "usual";

  private static final Spread ORDER = new Spread(Duration.ofMillis(300), Duration.ofSeconds(1));
  private static final Spread EVIDENCE = new Spread(Duration.ofSeconds(2), Duration.ofSeconds(8));
  private static final Spread CHECK = new Spread(Duration.ofMillis(500), Duration.ofSeconds(3));
  private static final Spread STAGE = new Spread(Duration.ofSeconds(2), Duration.ofSeconds(8));
  private static final Spread FIRMWARE = new Spread(Duration.ofMinutes(2), Duration.ofMinutes(5));

  private final Simulation simulation;
  private final Map<NodeName, SimulatedMachine> machines = new HashMap<>();

  Fleet(Simulation simulation) {
    this.simulation = simulation;
  }

  /** With the ways to reset them that these machines have, and without images that are built. */
  static Limits limits(Scenario scenario) {
    Limits said = scenario.limits();
    Map<NodeName, Set<Rung>> means = new HashMap<>();
    int number = 0;
    for (Scenario.Group group : scenario.groups()) {
      for (int i = 0; i < group.count(); i++) {
        NodeName name = name(group.label(), number++);
        means.put(name, group.power() ? Set.of(Rung.POWER) : Set.of());
      }
    }
    Ladders ladders = said.ladders();
    return said.with(
        new Ladders(ladders.all(), ladders.labels(), ladders.nodes(), means),
        Map.of(),
        said.pools());
  }

  /** All that stand by, one after the other, as people set them up. */
  void join() {
    int number = 0;
    for (Scenario.Group group : simulation.scenario.groups()) {
      for (int i = 0; i < group.count(); i++) {
        join(group, name(group.label(), number++));
      }
    }
  }

  /** A label need not be a name; the number makes it one's own. */
  static NodeName name(String label, int number) {
    String like = label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-");
    return new NodeName("m-" + like.substring(0, Math.min(40, like.length())) + "-" + number);
  }

  private void join(Scenario.Group group, NodeName name) {
    SimulatedMachine machine =
        new SimulatedMachine(name, group.provider(), group.reset(), group.power());
    add(machine);
    machine.fall();
    simulation.tell(
        new Event.NodeJoined(
            name,
            group.provider(),
            name + ":7400",
            List.of(group.label()),
            IMAGE,
            Certificates.UNTOLD));
    comeUp(machine, group.reset().draw(simulation.random));
  }

  void add(SimulatedMachine machine) {
    machines.put(machine.name, machine);
  }

  void remove(NodeName name) {
    machines.remove(name);
  }

  Optional<SimulatedMachine> find(NodeName name) {
    return Optional.ofNullable(machines.get(name));
  }

  private void comeUp(SimulatedMachine machine, Duration in) {
    simulation.in(
        in,
        () -> {
          machine.comeUp();
          announce(machine);
        });
  }

  /** Until it is heard. */
  private void announce(SimulatedMachine machine) {
    String boot = machine.bootId();
    whenReachable(
        machine,
        () -> {
          if (machine.up && machine.bootId().equals(boot)) {
            simulation.tell(
                new Event.NodeAnnounced(
                    machine.name, boot, machine.generation, Duration.ofSeconds(10)));
          }
        });
  }

  /** Now, or when its provider's outage is over. */
  private void whenReachable(SimulatedMachine machine, Runnable what) {
    Optional<Duration> outage = simulation.trouble.outage(machine.provider);
    if (outage.isPresent()) {
      Duration later = outage.get().plus(ORDER.draw(simulation.random));
      simulation.in(later, () -> whenReachable(machine, what));
    } else {
      what.run();
    }
  }

  /** What is out of service, people bring back in the end. */
  void heard(Transition transition) {
    if (transition instanceof Transition.OfNode node && node.to() == NodeState.QUARANTINED) {
      simulation.counts.quarantined++;
      simulation.in(
          simulation.scenario.faults().repair().draw(simulation.random),
          () -> find(node.node()).filter(this::isOutOfService).ifPresent(this::repair));
    }
  }

  private boolean isOutOfService(SimulatedMachine machine) {
    return Optional.ofNullable(simulation.state().nodes().get(machine.name))
        .filter(node -> node.state() == NodeState.QUARANTINED)
        .isPresent();
  }

  private void repair(SimulatedMachine machine) {
    if (!machine.up || machine.stuck) {
      machine.goDown();
      machine.comeUp();
    }
    announce(machine);
    whenReachable(machine, () -> simulation.tell(new Event.NodeResetRequested(machine.name, "")));
  }

  /** The machine fails while it is used: it falls over, and comes up on the root that it had. */
  void failIn(SimulatedMachine machine, Duration in, long generation) {
    simulation.in(
        in,
        () -> {
          if (machine.obeys(generation)) {
            simulation.counts.failedUses++;
            machine.fall();
            comeUp(machine, FIRMWARE.draw(simulation.random));
          }
        });
  }

  void reset(Effect.ResetNode order, boolean examine) {
    SimulatedMachine machine = find(order.node().name()).orElseThrow();
    Runnable bring = ifNewest(machine, number -> bring(order, machine, number));
    Duration in = ORDER.draw(simulation.random);
    simulation.inThisLife(examine ? in.plus(EVIDENCE.draw(simulation.random)) : in, bring);
  }

  /** Unless something else is ordered of the machine before. */
  private static Runnable ifNewest(SimulatedMachine machine, LongConsumer what) {
    long number = machine.order();
    return () -> {
      if (machine.isNewest(number)) {
        what.accept(number);
      }
    };
  }

  private void bring(Effect.ResetNode order, SimulatedMachine machine, long number) {
    if (!order.rung().needsAgent()) {
      force(order, machine);
    } else if (isReachable(machine)) {
      take(order, machine);
    } else {
      simulation.inThisLife(
          order.delivery(),
          () -> {
            if (machine.isNewest(number)) {
              bringOnceMore(order, machine);
            }
          });
    }
  }

  private void bringOnceMore(Effect.ResetNode order, SimulatedMachine machine) {
    if (isReachable(machine)) {
      take(order, machine);
    } else {
      failed(order, -1, "no answer", Remedy.WAY_WITHOUT_AGENT);
    }
  }

  private boolean isReachable(SimulatedMachine machine) {
    return machine.up && simulation.trouble.outage(machine.provider).isEmpty();
  }

  private void take(Effect.ResetNode order, SimulatedMachine machine) {
    if (machine.generation != order.generation()) {
      failed(order, machine.generation, "it is at another generation", Remedy.ANOTHER_WAY);
      return;
    }
    String bootId = machine.bootId();
    machine.goDown();
    if (simulation.trouble.strikes(simulation.scenario.faults().stuckResets())) {
      simulation.counts.stuckResets++;
      machine.stuck = true;
    } else {
      Duration boot = machine.reset.draw(simulation.random);
      comeUp(
          machine,
          order.rung() == Rung.REBOOT ? boot.plus(FIRMWARE.draw(simulation.random)) : boot);
    }
    simulation.tell(
        new Event.ResetTaken(
            machine.name, order.reset(), machine.generation, bootId, List.of(), true));
  }

  private void failed(Effect.ResetNode order, long generation, String why, Remedy remedy) {
    simulation.tell(
        new Event.ResetFailed(order.node().name(), order.reset(), generation, why, remedy));
  }

  /** By its power, which no outage and no stuck system is in the way of. */
  private void force(Effect.ResetNode order, SimulatedMachine machine) {
    if (!machine.power) {
      failed(order, -1, "there is no way", Remedy.ANOTHER_WAY);
      return;
    }
    machine.goDown();
    comeUp(machine, FIRMWARE.draw(simulation.random));
    simulation.tell(new Event.ResetForced(machine.name, order.reset(), List.of()));
  }

  void verify(Effect.VerifyNode order) {
    SimulatedMachine machine = find(order.node().name()).orElseThrow();
    Runnable check = ifNewest(machine, number -> verified(order, machine));
    simulation.inThisLife(CHECK.draw(simulation.random), () -> whenReachable(machine, check));
  }

  private void verified(Effect.VerifyNode order, SimulatedMachine machine) {
    ResetRecord wanted = order.reset();
    boolean asItShouldBe =
        machine.obeys(wanted.generation()) && machine.bootId().equals(wanted.bootIdAfter());
    simulation.tell(
        asItShouldBe
            ? new Event.NodeVerified(
                machine.name,
                wanted.number(),
                wanted.bootIdAfter(),
                wanted.generation(),
                wanted.image(),
                Duration.ofSeconds(1),
                "",
                Yardstick.NONE)
            : new Event.NodeRejected(
                machine.name, wanted.number(), machine.generation, "it is another boot", true));
  }

  void stage(Effect.StageNode order) {
    simulation.inThisLife(
        STAGE.draw(simulation.random),
        () ->
            find(order.node().name())
                .filter(machine -> machine.obeys(order.generation()))
                .ifPresent(machine -> {
                  Staged staged = new Staged(order.image(), order.generation() + 1, 0);
                  simulation.tell(new Event.NodeStaged(machine.name, order.generation(), staged));
                }));
  }

  void drop(Effect.DropHold order) {
    simulation.inThisLife(
        STAGE.draw(simulation.random), () -> simulation.tell(new Event.HoldDropped(order.hold())));
  }
}
