package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.ImageContent;
import dev.snapback.controller.facts.Staged;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Does what effects ask for, on simulated machines: slowly, and not always well. */
final class SimulatedWork {
  private final Simulation simulation;
  private final Set<String> abandoned = new HashSet<>();
  private final Map<NodeName, Effect> newest = new HashMap<>();

  private final Map<NodeName, Effect.WorkOnImage> onImages = new HashMap<>();

  SimulatedWork(Simulation simulation) {
    this.simulation = simulation;
  }

  void begin(Effect effect) {
    switch (effect) {
      case Effect.ConductRun e -> conduct(e, e.from());
      case Effect.StopRun e -> later(Duration.ofSeconds(5), () -> stop(e));
      case Effect.AbandonRun e -> abandoned.add(e.run() + "/" + e.attempt());
      case Effect.ResetNode e -> {
        newest.put(e.node().name(), e);
        later(Duration.ofSeconds(20), () -> reset(e));
      }
      // Evidence changes nothing but the time.
      case Effect.ExamineThenReset e -> {
        newest.put(e.reset().node().name(), e.reset());
        later(Duration.ofSeconds(30), () -> reset(e.reset()));
      }
      case Effect.VerifyNode e -> {
        newest.put(e.node().name(), e);
        later(Duration.ofMinutes(2), () -> verify(e));
      }
      case Effect.LaunchNode e ->
          simulation.cloud.order(
              e, e.node().name(), usually(Duration.ofMinutes(3)), () -> simulation.cloud.launch(e));
      case Effect.DeleteNode e ->
          simulation.cloud.order(
              e, e.node().name(), usually(Duration.ofMinutes(1)), () -> simulation.cloud.delete(e));
      case Effect.WatchForLeaks e -> simulation.cloud.watch();
      case Effect.ForgetNode e -> newest.remove(e.node());
      case Effect.DropHold e -> later(Duration.ofSeconds(10), () -> drop(e));
      case Effect.ReadScripts e -> later(Duration.ofSeconds(9), () -> read(e));
      case Effect.WorkOnImage e -> {
        onImages.put(e.node().name(), e);
        later(Duration.ofMinutes(20), () -> work(e));
      }
      case Effect.AbandonImageWork e -> onImages.remove(e.node());
      case Effect.StageNode e -> later(Duration.ofSeconds(30), () -> stage(e));
    }
  }

  private void later(Duration most, Runnable what) {
    simulation.inThisLife(usually(most), what);
  }

  private Duration usually(Duration most) {
    boolean hangs = simulation.troubled() && simulation.chance(2);
    return simulation.within(hangs ? Duration.ofHours(2) : most);
  }

  private void conduct(Effect.ConductRun e, RunState from) {
    switch (from) {
      case PREPARING -> later(Duration.ofMinutes(1), () -> ifWanted(e, () -> start(e)));
      case RUNNING -> later(Duration.ofMinutes(30), () -> ifWanted(e, () -> end(e)));
      case COLLECTING -> later(Duration.ofMinutes(1), () -> ifWanted(e, () -> collect(e)));
      case QUEUED, DONE -> throw new AssertionError(e);
    }
  }

  private void ifWanted(Effect.ConductRun e, Runnable what) {
    if (abandoned.contains(e.run() + "/" + e.attempt())) {
      return;
    }
    if (!simulation.machine(e.node().name()).obeys(e.generation())) {
      broken(e, Fault.MACHINE);
    } else if (simulation.troubled() && simulation.chance(6)) {
      broken(e, fault());
    } else {
      what.run();
    }
  }

  private void broken(Effect.ConductRun e, Fault fault) {
    simulation.tell(new Event.RunBroken(e.run(), e.attempt(), fault, "simulated"));
  }

  private Fault fault() {
    return switch (simulation.random.nextInt(3)) {
      case 0 -> Fault.CONTROLLER;
      case 1 -> Fault.ORDER;
      default -> Fault.MACHINE;
    };
  }

  private void read(Effect.ReadScripts e) {
    String failure = simulation.troubled() && simulation.chance(5) ? "no such file" : "";
    simulation.tell(new Event.ScriptsRead(e.version(), failure));
  }

  private void work(Effect.WorkOnImage e) {
    NodeName node = e.node().name();
    if (!e.equals(onImages.get(node))) {
      return;
    }
    SimulatedMachine machine = simulation.machine(node);
    if (simulation.chance(20)) {
      simulation.tell(new Event.ImageWorkWent(node, e.work(), e.generation(), "half of it"));
    }
    if (!machine.obeys(e.generation()) || (simulation.troubled() && simulation.chance(10))) {
      simulation.tell(new Event.ImageWorkFailed(node, e.work(), e.generation(), "simulated"));
      return;
    }
    Event done =
        switch (e) {
          case Effect.SealImage seal -> seal(seal, machine);
          case Effect.CopyImage copy -> copy(copy, machine);
          case Effect.DropImage drop -> {
            machine.drop(drop.version());
            yield new Event.ImageDropped(node, drop.version(), drop.generation());
          }
        };
    simulation.tell(done);
  }

  private Event seal(Effect.SealImage e, SimulatedMachine machine) {
    NodeName node = machine.name;
    if (!machine.images.contains(e.version()) && !machine.holds.remove(e.hold())) {
      return new Event.ImageWorkFailed(node, e.work(), e.generation(), "no such root");
    }
    machine.images.add(e.version());
    var content = new ImageContent("sha256:" + e.version(), 9, 1, "6.1", List.of("a 1 all"));
    return new Event.ImageSealed(node, e.version(), e.generation(), content, List.of());
  }

  private Event copy(Effect.CopyImage e, SimulatedMachine machine) {
    NodeName node = machine.name;
    SimulatedMachine source = simulation.machine(e.source().name());
    boolean based = e.base().map(machine.images::contains).orElse(true);
    if (!based || !e.content().digest().equals("sha256:" + e.version())) {
      throw new AssertionError(e + " to one with " + machine.images);
    }
    if (!source.obeys(e.sourceGeneration()) || !source.images.contains(e.version())) {
      return new Event.ImageWorkFailed(node, e.work(), e.generation(), "no source");
    }
    machine.images.add(e.version());
    return new Event.ImageCopied(node, e.version(), e.generation(), 1, 9);
  }

  private void start(Effect.ConductRun e) {
    String image = simulation.machine(e.node().name()).image;
    // The first version has the image's own name.
    e.order()
        .wants()
        .getFirst()
        .image()
        .filter(wanted -> !wanted.equals("bookworm") && !wanted.equals(image))
        .ifPresent(wanted -> {
          throw new AssertionError(e.run() + " wants " + wanted + " and runs on " + image);
        });
    simulation.machine(e.node().name()).start(e.run(), e.attempt());
    conduct(e, RunState.RUNNING);
    if (!simulation.chance(2)) {
      simulation.tell(new Event.RunStarted(e.run(), e.attempt()));
    }
  }

  private void end(Effect.ConductRun e) {
    SimulatedMachine machine = simulation.machine(e.node().name());
    if (machine.job.filter(job -> job.run.equals(e.run())).isEmpty()) {
      simulation.tell(new Event.RunEnded(e.run(), e.attempt(), new Outcome.Lost("no such unit")));
      return;
    }
    Outcome outcome =
        machine.job.filter(job -> job.stopped).isPresent()
            ? new Outcome.Stopped()
            : outcome(e.order(), machine);
    conduct(e, RunState.COLLECTING);
    simulation.tell(new Event.RunEnded(e.run(), e.attempt(), outcome));
  }

  /** Builds are to succeed as a rule, so that there are several versions. */
  private Outcome outcome(RunOrder order, SimulatedMachine machine) {
    if (order.project().equals(Optional.of(HealthChecks.PROJECT)) && !simulation.chance(5)) {
      return new Outcome.Exited(machine.unfit ? 1 : 0);
    }
    if (order.project().isPresent() && simulation.chance(80)) {
      return new Outcome.Exited(0);
    }
    return switch (simulation.random.nextInt(8)) {
      case 0 -> new Outcome.Exited(3);
      case 1 -> new Outcome.Signaled(9);
      case 2 -> new Outcome.TimedOut();
      case 3 -> new Outcome.NotStarted("no such file");
      default -> new Outcome.Exited(0);
    };
  }

  private void collect(Effect.ConductRun e) {
    simulation.tell(new Event.RunCollected(e.run(), e.attempt(), ""));
  }

  private void stop(Effect.StopRun e) {
    SimulatedMachine machine = simulation.machine(e.node().name());
    if (machine.obeys(e.generation())) {
      machine.job.filter(job -> job.run.equals(e.run())).ifPresent(job -> job.stopped = true);
    }
  }

  private void stage(Effect.StageNode e) {
    NodeName node = e.node().name();
    if (simulation.machine(node).obeys(e.generation()) && !simulation.chance(10)) {
      Staged staged = new Staged(e.image(), e.generation() + 1, 0);
      simulation.tell(new Event.NodeStaged(node, e.generation(), staged));
    } else {
      simulation.tell(new Event.NodeNotStaged(node, e.generation(), "simulated"));
    }
  }

  private void drop(Effect.DropHold e) {
    SimulatedMachine machine = simulation.machine(e.node().name());
    if (machine.obeys(e.generation())
        && !machine.heldRoot.equals(Optional.of(e.hold()))
        && !simulation.chance(20)) {
      machine.holds.remove(e.hold());
      simulation.tell(new Event.HoldDropped(e.hold()));
    }
  }

  private void reset(Effect.ResetNode e) {
    SimulatedMachine machine = simulation.machine(e.node().name());
    if (!e.equals(newest.get(e.node().name()))) {
      return;
    }
    if (!e.rung().needsAgent()) {
      force(e, machine);
    } else if (!machine.answers()) {
      simulation.inThisLife(e.delivery(), () -> deliver(e, machine));
    } else {
      order(e, machine);
    }
  }

  /** Once more, when patience is at its end. */
  private void deliver(Effect.ResetNode e, SimulatedMachine machine) {
    if (!e.equals(newest.get(e.node().name()))) {
      return;
    }
    if (machine.answers()) {
      order(e, machine);
    } else {
      resetFailed(e, -1, "no answer", Remedy.WAY_WITHOUT_AGENT);
    }
  }

  private void order(Effect.ResetNode e, SimulatedMachine machine) {
    if (machine.generation != e.generation()) {
      resetFailed(e, machine.generation, "wrong generation", Remedy.ANOTHER_WAY);
    } else if (!machine.images.contains(e.image())) {
      resetFailed(e, e.generation(), "no such image", Remedy.NONE);
    } else if (e.held().filter(held -> !machine.holds.contains(held)).isPresent()
        || ((e.hold().isPresent() || e.held().isPresent()) && simulation.chance(20))) {
      simulation.tell(new Event.HoldRefused(e.node().name(), e.reset(), "no room"));
    } else if (simulation.troubled() && simulation.chance(12)) {
      Remedy remedy = simulation.random.nextBoolean() ? Remedy.ANOTHER_WAY : Remedy.NONE;
      resetFailed(e, simulation.chance(50) ? e.generation() : -1, "simulated", remedy);
    } else {
      takeReset(e, machine);
    }
  }

  private void takeReset(Effect.ResetNode e, SimulatedMachine machine) {
    String bootIdBefore = machine.bootId();
    boolean comesBack = !simulation.troubled() || !machine.broken.contains(e.rung());
    boolean bySelf = e.rung() == Rung.REBOOT && machine.heals && e.held().isEmpty();
    if (bySelf || (simulation.troubled() && simulation.chance(5))) {
      if (bySelf) {
        machine.image = e.image();
      }
      // It takes its fresh root on its way up; or the power goes before the volumes are rotated.
      machine.powerCut();
    } else {
      e.hold().ifPresent(machine.holds::add);
      machine.takeReset(e.image(), e.held());
    }
    if (comesBack) {
      simulation.boot(
          machine, simulation.within(Duration.ofMinutes(simulation.chance(5) ? 60 : 2)));
    }
    if (!simulation.troubled() || !simulation.chance(8)) {
      simulation.tell(
          new Event.ResetTaken(
              e.node().name(),
              e.reset(),
              e.generation() + 1,
              bootIdBefore,
              List.of(),
              simulation.chance(50)));
    }
  }

  private void force(Effect.ResetNode e, SimulatedMachine machine) {
    boolean deaf = e.rung() == Rung.SSH && !machine.up;
    if (deaf || (simulation.troubled() && machine.broken.contains(e.rung()))) {
      resetFailed(e, -1, "no way", Remedy.ANOTHER_WAY);
      return;
    }
    machine.powerCut();
    simulation.boot(machine, simulation.within(Duration.ofMinutes(simulation.chance(5) ? 60 : 2)));
    if (!simulation.troubled() || !simulation.chance(8)) {
      simulation.tell(new Event.ResetForced(e.node().name(), e.reset(), List.of()));
    }
  }

  private void resetFailed(Effect.ResetNode e, long generation, String why, Remedy remedy) {
    simulation.tell(new Event.ResetFailed(e.node().name(), e.reset(), generation, why, remedy));
  }

  private void verify(Effect.VerifyNode e) {
    SimulatedMachine machine = simulation.machine(e.node().name());
    if (!e.equals(newest.get(e.node().name()))) {
      return;
    }
    ResetRecord wanted = e.reset();
    boolean asItShouldBe =
        machine.heldRoot.isEmpty()
            && machine.image.equals(wanted.image())
            && !machine.dead.equals(wanted.image())
            && machine.obeys(wanted.generation())
            && machine.bootId().equals(wanted.bootIdAfter());
    if (!asItShouldBe || (simulation.troubled() && simulation.chance(10))) {
      reject(e, simulation.chance(70));
    } else if (!e.scratch().named().isEmpty()) {
      if (!simulation.chance(5)) {
        simulation.tell(
            new Event.ScratchBegun(e.node().name(), wanted.number(), wanted.bootIdAfter()));
      }
      later(e.scratch().within(), () -> clean(e));
    } else {
      verified(e);
    }
  }

  private void clean(Effect.VerifyNode e) {
    SimulatedMachine machine = simulation.machine(e.node().name());
    if (!e.equals(newest.get(e.node().name()))) {
      return;
    }
    if (!machine.obeys(e.reset().generation())) {
      reject(e, true);
    } else if (simulation.troubled() && simulation.chance(10)) {
      reject(e, false);
    } else {
      machine.scratchIsWritten = false;
      verified(e);
    }
  }

  private void reject(Effect.VerifyNode e, boolean retry) {
    NodeName node = e.node().name();
    long generation = simulation.machine(node).generation;
    simulation.tell(
        new Event.NodeRejected(node, e.reset().number(), generation, "simulated", retry));
  }

  private void verified(Effect.VerifyNode e) {
    ResetRecord wanted = e.reset();
    simulation.tell(
        new Event.NodeVerified(
            e.node().name(),
            wanted.number(),
            wanted.bootIdAfter(),
            wanted.generation(),
            wanted.image(),
            Duration.ofSeconds(1),
            "",
            Yardstick.NONE));
  }
}
