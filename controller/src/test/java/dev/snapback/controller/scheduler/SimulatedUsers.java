package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** People and CI jobs, who want this and that, and change their minds. */
final class SimulatedUsers {
  private final Simulation fleet;
  private int submitted;

  SimulatedUsers(Simulation fleet) {
    this.fleet = fleet;
  }

  int submitted() {
    return submitted;
  }

  void submit() {
    Optional<NodeName> only = fleet.chance(5) ? Optional.of(fleet.pick().name) : Optional.empty();
    String label = only.isEmpty() && fleet.chance(20) ? "odd" : "metal";
    RunId run = new RunId("r" + submitted++);
    Duration hold = fleet.chance(40) ? fleet.within(Duration.ofHours(6)) : Duration.ZERO;
    RunOrder one = Scene.order(label, only, hold, image());
    fleet.tell(
        new Event.RunSubmitted(run, only.isEmpty() && fleet.chance(20) ? several(one) : one));
    if (fleet.chance(10)) {
      fleet.in(
          fleet.within(Simulation.TROUBLE), () -> fleet.tell(new Event.HoldDropRequested(run)));
    }
    if (fleet.chance(10)) {
      Duration longer = fleet.within(Duration.ofHours(6));
      fleet.in(
          fleet.within(Simulation.TROUBLE),
          () -> fleet.tell(new Event.HoldExtendRequested(run, longer)));
    }
    if (fleet.chance(15)) {
      fleet.in(
          fleet.within(Duration.ofHours(2)), () -> fleet.tell(new Event.RunCancelRequested(run)));
    }
  }

  /** Somebody wants nodes, waits for them a while, and gives them back or forgets to. */
  void request() {
    RequestId id = new RequestId("q" + submitted++);
    RunOrder like = several(Scene.order(fleet.chance(20) ? "odd" : "metal"));
    Duration patience = fleet.within(Duration.ofHours(6));
    fleet.tell(
        new Event.NodesRequested(
            id,
            new RequestOrder(
                like.wants(),
                like.priority(),
                patience,
                fleet.within(Duration.ofHours(3)),
                like.project())));
    if (fleet.chance(70)) {
      fleet.in(fleet.within(Duration.ofHours(5)), () -> fleet.tell(new Event.NodesReleased(id)));
    }
  }

  /** For two or three nodes, of which there are as many; or sooner than others, or later. */
  private RunOrder several(RunOrder one) {
    List<Want> wants = new ArrayList<>(one.wants());
    int more = Math.min(fleet.random.nextInt(3), fleet.machines.size() - 1);
    for (int i = 0; i < more; i++) {
      wants.add(Want.of("metal"));
    }
    Optional<ProjectName> project =
        fleet.chance(50)
            ? Optional.of(new ProjectName("p" + fleet.random.nextInt(3)))
            : Optional.empty();
    return Scene.order(wants, fleet.random.nextInt(5) - 2, project);
  }

  /** As a rule none; or the usual one, or one of its versions. */
  private Optional<String> image() {
    if (!fleet.chance(25)) {
      return Optional.empty();
    }
    List<String> there =
        fleet.state().versions().values().stream()
            .filter(v -> v.state().serves() && !fleet.state().copies(v.id()).isEmpty())
            .map(VersionRecord::id)
            .sorted()
            .toList();
    return there.isEmpty()
        ? Optional.empty()
        : Optional.of(there.get(fleet.random.nextInt(there.size())));
  }
}
