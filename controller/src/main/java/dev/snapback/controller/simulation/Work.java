package dev.snapback.controller.simulation;

import dev.snapback.controller.scheduler.Effect;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.Outcome;
import dev.snapback.controller.scheduler.RunResult;
import dev.snapback.controller.scheduler.RunState;
import java.time.Duration;
import java.util.Optional;

/** Does what effects ask for, in the time that it takes. */
final class Work {
  private static final Spread PREPARE = new Spread(Duration.ofSeconds(3), Duration.ofSeconds(15));
  private static final Spread COLLECT = new Spread(Duration.ofSeconds(2), Duration.ofSeconds(10));
  private static final Spread STOP = new Spread(Duration.ofSeconds(1), Duration.ofSeconds(5));

  private final Simulation simulation;

  Work(Simulation simulation) {
    this.simulation = simulation;
  }

  void begin(Effect effect) {
    switch (effect) {
      case Effect.ConductRun e -> conduct(e, e.from());
      case Effect.StopRun e -> later(STOP, () -> end(e, new Outcome.Stopped()));
      case Effect.ResetNode e -> simulation.fleet.reset(e, false);
      case Effect.ExamineThenReset e -> simulation.fleet.reset(e.reset(), true);
      case Effect.VerifyNode e -> simulation.fleet.verify(e);
      case Effect.StageNode e -> simulation.fleet.stage(e);
      case Effect.DropHold e -> simulation.fleet.drop(e);
      case Effect.LaunchNode e -> simulation.clouds.launch(e);
      case Effect.DeleteNode e -> simulation.clouds.delete(e);
      // Its reset ends it; what it says afterwards is late, and ignored.
      case Effect.AbandonRun _ -> {}
      // What is made here and forgotten is not billed.
      case Effect.WatchForLeaks _ -> {}
      case Effect.ForgetNode e -> simulation.fleet.remove(e.node());
      case Effect.ReadScripts _, Effect.WorkOnImage _, Effect.AbandonImageWork _ ->
          throw new Guarantees.BrokenException("no image is built here: " + effect);
    }
  }

  private void later(Spread spread, Runnable what) {
    simulation.inThisLife(spread.draw(simulation.random), what);
  }

  private void conduct(Effect.ConductRun e, RunState from) {
    switch (from) {
      case PREPARING -> later(PREPARE, () -> start(e));
      case RUNNING -> follow(e);
      case COLLECTING ->
          later(COLLECT, () -> simulation.tell(new Event.RunCollected(e.run(), e.attempt(), "")));
      case QUEUED, DONE -> throw new Guarantees.BrokenException("nothing to conduct: " + e);
    }
  }

  /** The machine, if it is there and was not given to somebody else. */
  private Optional<SimulatedMachine> machine(NodeName name, long generation) {
    return simulation.fleet.find(name).filter(machine -> machine.obeys(generation));
  }

  /** Idempotent, as an agent's StartRun is. */
  private void start(Effect.ConductRun e) {
    if (!isWanted(e)) {
      return;
    }
    Optional<SimulatedMachine> found = machine(e.node().name(), e.generation());
    if (found.isEmpty()) {
      later(PREPARE, () -> start(e));
      return;
    }
    SimulatedMachine machine = found.get();
    Order order = simulation.users.order(e.run());
    if (machine.job.isEmpty()) {
      machine.use(e.run() + "/" + e.attempt());
      machine.job =
          Optional.of(new SimulatedMachine.Job(simulation.clock.time() + order.use().toMillis()));
      if (simulation.trouble.strikes(simulation.scenario.faults().failedUses())) {
        simulation.fleet.failIn(machine, order.use().dividedBy(2), e.generation());
      }
    }
    follow(e);
    simulation.tell(new Event.RunStarted(e.run(), e.attempt()));
  }

  private boolean isWanted(Effect.ConductRun e) {
    return Optional.ofNullable(simulation.state().runs().get(e.run()))
        .filter(run -> run.attempt() == e.attempt() && run.state() != RunState.QUEUED)
        .isPresent();
  }

  /**
   * Until its command's end, whoever may have started it; a machine that is down is asked again.
   */
  private void follow(Effect.ConductRun e) {
    long ends =
        machine(e.node().name(), e.generation())
            .flatMap(machine -> machine.job)
            .map(SimulatedMachine.Job::ends)
            .orElse(simulation.clock.time());
    Duration left = Duration.ofMillis(Math.max(1, ends - simulation.clock.time()));
    simulation.inThisLife(left, () -> ask(e));
  }

  private void ask(Effect.ConductRun e) {
    if (!isWanted(e)) {
      return;
    }
    Optional<SimulatedMachine> machine = machine(e.node().name(), e.generation());
    if (machine.isEmpty()) {
      later(PREPARE, () -> ask(e));
    } else if (machine.get().job.isEmpty()) {
      simulation.tell(new Event.RunEnded(e.run(), e.attempt(), new Outcome.Lost("no such unit")));
    } else {
      ended(e);
    }
  }

  private void ended(Effect.ConductRun e) {
    switch (simulation.users.order(e.run()).result().orElse(RunResult.SUCCESS)) {
      case CANCELED -> simulation.tell(new Event.RunCancelRequested(e.run()));
      case SUCCESS, RETRY_LIMIT -> end(e, new Outcome.Exited(0));
      case FAILURE -> end(e, new Outcome.Exited(1));
      case TIMED_OUT -> end(e, new Outcome.TimedOut());
      case CONFIG_ERROR -> end(e, new Outcome.NotStarted("simulated"));
    }
  }

  private void end(Effect.ConductRun e, Outcome outcome) {
    conduct(e, RunState.COLLECTING);
    simulation.tell(new Event.RunEnded(e.run(), e.attempt(), outcome));
  }

  /** A stopped command's end is heard of by its conductor. */
  private void end(Effect.StopRun e, Outcome outcome) {
    if (machine(e.node().name(), e.generation()).isPresent()) {
      later(COLLECT, () -> simulation.tell(new Event.RunCollected(e.run(), e.attempt(), "")));
      simulation.tell(new Event.RunEnded(e.run(), e.attempt(), outcome));
    }
  }
}
