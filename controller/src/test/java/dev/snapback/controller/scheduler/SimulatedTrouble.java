package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What machines, people and crashes do to a simulated fleet. */
final class SimulatedTrouble {
  private final Simulation fleet;

  SimulatedTrouble(Simulation fleet) {
    this.fleet = fleet;
  }

  /** One of all that may happen. */
  void strike() {
    SimulatedMachine machine = fleet.pick();
    Optional<SimulatedMachine> held =
        fleet.preferably(NodeState.HELD).filter(rare -> fleet.chance(25));
    if (held.isPresent()) {
      forget(held.get().name);
      return;
    }
    if (fleet.chance(25)) {
      images(machine);
    }
    if (fleet.chance(20)) {
      fitness(machine);
    }
    switch (fleet.random.nextInt(13)) {
      case 12 -> fleet.tell(new Event.ImageBuildRequested(fleet.chance(95) ? "bookworm" : "other"));
      case 11 -> forget(fleet.preferably(anyState()).orElse(machine).name);
      case 9, 10 -> bootHold();
      case 8 -> machine.agentAnswers = false;
      case 0, 1 -> powerCut(machine);
      case 2 -> flicker(fleet.preferably(NodeState.VERIFYING).orElse(machine));
      case 3, 4 -> fleet.restart();
      case 5 ->
          fleet.join(
              fleet
                  .preferably(fleet.chance(50) ? NodeState.VERIFYING : NodeState.HELD)
                  .orElse(machine));
      case 6 -> fleet.tell(new Event.NodeResetRequested(machine.name, ""));
      default -> fleet.tell(late());
    }
  }

  /** A part fails, or somebody mistrusts a machine, or thinks better of it. */
  private void fitness(SimulatedMachine machine) {
    switch (fleet.random.nextInt(5)) {
      case 0 -> fleet.tell(new Event.NodeQuarantineRequested(machine.name, "it clicks"));
      case 1 -> fleet.tell(new Event.NodeReleased(machine.name));
      case 2 -> fleet.tell(new Event.NodeCheckRequested(machine.name));
      case 3 -> machine.unfit = false;
      default -> machine.unfit = true;
    }
  }

  /** Somebody turns the fleet to another version, or one is bad on a machine. */
  private void images(SimulatedMachine machine) {
    List<String> versions = fleet.state().versions().keySet().stream().sorted().toList();
    String any = versions.get(fleet.random.nextInt(versions.size()));
    switch (fleet.random.nextInt(4)) {
      case 0 -> fleet.tell(new Event.ImageRolledBack("bookworm"));
      case 1 -> {
        // Setup's own is called as the image.
        fleet.tell(new Event.VersionPromoted("bookworm", fleet.chance(40) ? "bookworm" : any));
        if (fleet.chance(40)) {
          fleet.tell(new Event.ImageRolledBack("bookworm"));
        }
      }
      case 2 -> {
        if (fleet.chance(30)) {
          fleet.tell(new Event.NodeResetRequested(machine.name, any));
          fleet.in(
              fleet.within(Duration.ofHours(2)),
              () -> fleet.tell(new Event.NodeResetRequested(machine.name, "bookworm")));
        }
      }
      default -> machine.dead = any.equals("bookworm") ? "" : any;
    }
  }

  /** Its machine joins again, or another by that name. */
  private void forget(NodeName node) {
    fleet.tell(new Event.NodeForgetRequested(node, fleet.chance(80)));
    if (fleet.state().forgotten().containsKey(node)) {
      fleet.in(fleet.within(Duration.ofMinutes(30)), () -> fleet.join(fleet.machine(node)));
    }
  }

  /** Somebody wants to look at one, as a rule where that is possible. */
  void bootHold() {
    List<HoldRecord> holds =
        fleet.state().holds().values().stream()
            .filter(hold -> fleet.isIdle(hold.node()) || fleet.chance(10))
            .sorted(Comparator.comparing(HoldRecord::id))
            .toList();
    if (holds.isEmpty()) {
      return;
    }
    HoldRecord hold = holds.get(fleet.random.nextInt(holds.size()));
    fleet.tell(new Event.HoldBootRequested(hold.id(), fleet.within(Duration.ofHours(3))));
    if (!Optional.ofNullable(fleet.state().holds().get(hold.id()))
        .map(HoldRecord::state)
        .equals(Optional.of(HoldState.BOOTING))) {
      return;
    }
    // While it boots, or after.
    Duration when = fleet.within(Duration.ofMinutes(fleet.chance(30) ? 1 : 60));
    switch (fleet.random.nextInt(5)) {
      case 0, 3 -> fleet.in(when, () -> fleet.tell(new Event.HoldDropRequested(hold.id())));
      case 1 -> fleet.in(when, () -> fleet.tell(new Event.NodeResetRequested(hold.node(), "")));
      case 2 -> fleet.in(when, () -> fleet.join(fleet.machine(hold.node())));
      default -> {}
    }
  }

  private NodeState anyState() {
    return NodeState.values()[fleet.random.nextInt(NodeState.values().length)];
  }

  /** What nobody waits for any more, or ever did. */
  private Event late() {
    RunId run = new RunId("r" + fleet.random.nextInt(fleet.submitted() + 1));
    NodeName node = fleet.chance(90) ? fleet.pick().name : new NodeName("unknown");
    int number = fleet.random.nextInt(4);
    return switch (fleet.random.nextInt(11)) {
      case 10 -> new Event.HoldRefused(node, number, "late");
      case 9 -> new Event.HoldDropped(run);
      case 8 -> new Event.ResetForced(node, 0, List.of());
      case 0 -> new Event.RunStarted(run, number + 4);
      case 1 -> new Event.RunCollected(run, number + 4, "late");
      case 2 -> new Event.ResetFailed(node, 0, number, "late", Remedy.ANOTHER_WAY);
      case 3 ->
          new Event.NodeVerified(
              node, number, "other", 7, "bookworm", Duration.ZERO, "", Yardstick.NONE);
      case 4 -> new Event.RunCancelRequested(run);
      case 5 -> new Event.ResetTaken(node, 0, number, "other", List.of(), false);
      case 6 -> new Event.NodeNotStaged(node, number + 1000, "late");
      default -> new Event.Tick();
    };
  }

  private void powerCut(SimulatedMachine machine) {
    machine.powerCut();
    fleet.boot(machine, fleet.within(Duration.ofMinutes(fleet.chance(20) ? 60 : 3)));
  }

  private void flicker(SimulatedMachine machine) {
    machine.powerCut();
    fleet.boot(machine, fleet.within(Duration.ofSeconds(10)));
  }
}
