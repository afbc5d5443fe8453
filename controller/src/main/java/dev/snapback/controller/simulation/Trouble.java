package dev.snapback.controller.simulation;

import dev.snapback.controller.scheduler.PoolRule;
import dev.snapback.controller.scheduler.Step;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Outages, crashes and clocks that jump, for as long as orders come. */
final class Trouble {
  private static final Duration CLOCK_SET_RIGHT = Duration.ofHours(1);

  /** How a crash meets a step. */
  enum Crash {
    NONE,
    /** Nothing of it is stored. */
    BEFORE_COMMIT,
    /** It is stored, and nothing of it is done. */
    AFTER_COMMIT
  }

  private final Simulation simulation;
  private final List<String> providers;
  private final Map<String, Long> outages = new HashMap<>();
  private boolean goesOn;
  private boolean crashIsDue;

  Trouble(Simulation simulation) {
    this.simulation = simulation;
    this.providers =
        Stream.concat(
                simulation.scenario.groups().stream().map(Scenario.Group::provider),
                simulation.scenario.limits().pools().pools().stream().map(PoolRule::provider))
            .distinct()
            .toList();
  }

  void begin() {
    goesOn = true;
    Faults faults = simulation.scenario.faults();
    faults.outages().ifPresent(outage -> again(outage.every(), () -> fail(outage.size())));
    faults.crashesEvery().ifPresent(every -> again(every, () -> crashIsDue = true));
    faults.clockJumps().ifPresent(jump -> again(jump.every(), () -> jump(jump.size())));
  }

  private void again(Duration every, Runnable what) {
    simulation.in(
        Spread.untilNext(simulation.random, (double) every.toMillis()),
        () -> {
          if (goesOn) {
            what.run();
            again(every, what);
          }
        });
  }

  void end() {
    goesOn = false;
    crashIsDue = false;
    outages.clear();
    simulation.clock.wrongBy(0);
  }

  /** From now on nothing of one provider answers, for a while. */
  private void fail(Spread lasting) {
    simulation.counts.outages++;
    String provider = providers.get(simulation.random.nextInt(providers.size()));
    long end = simulation.clock.time() + lasting.draw(simulation.random).toMillis();
    outages.merge(provider, end, Math::max);
  }

  /** For how long nothing of a provider answers yet; empty: it answers. */
  Optional<Duration> outage(String provider) {
    long left = outages.getOrDefault(provider, 0L) - simulation.clock.time();
    return left > 0 ? Optional.of(Duration.ofMillis(left)) : Optional.empty();
  }

  private void jump(Spread by) {
    simulation.counts.clockJumps++;
    long far = by.draw(simulation.random).toMillis();
    simulation.clock.wrongBy(simulation.random.nextBoolean() ? far : -far);
    simulation.in(CLOCK_SET_RIGHT, () -> simulation.clock.wrongBy(0));
  }

  /** Whether the controller ends at this step, which it has made and not stored yet. */
  Crash crashAt(Step step) {
    if (!crashIsDue || step.changes().isEmpty()) {
      return Crash.NONE;
    }
    crashIsDue = false;
    simulation.counts.crashes++;
    return simulation.random.nextBoolean() ? Crash.BEFORE_COMMIT : Crash.AFTER_COMMIT;
  }

  /** Whether something of that share goes wrong now. */
  boolean strikes(double share) {
    return goesOn && simulation.chance(share);
  }
}
