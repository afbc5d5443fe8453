package dev.snapback.controller.simulation;

import static dev.snapback.controller.simulation.Guarantees.require;

import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Limits;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.Scheduler;
import dev.snapback.controller.scheduler.State;
import dev.snapback.controller.scheduler.Step;
import dev.snapback.controller.scheduler.Stored;
import dev.snapback.controller.scheduler.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The scheduler, and a world around it, on one thread and in no time. Each step is stored, checked
 * ({@link Guarantees}) and only then acted upon, as in the controller's loop; a crash loses what
 * was being done, and now and then a step that was not stored yet, and goes on from what was
 * stored.
 */
public final class Simulation {
  /** In which machines join and pools get ready, before the first order comes. */
  static final Duration WARM_UP = Duration.ofHours(1);

  /** After the last order, everything must have come to its end. */
  private static final Duration LONGEST_END = Duration.ofDays(30);

  private static final int WHOLE_CHECK_EVERY = 500_000;

  final Scenario scenario;
  final SplittableRandom random;
  final Counts counts = new Counts();
  final SimulatedClock clock = new SimulatedClock(Instant.parse("2026-01-01T00:00:00Z"));
  final Fleet fleet;
  final Clouds clouds;
  final Users users;
  final Trouble trouble;
  private final Work work;
  private final Usage usage = new Usage();
  private final Digest digest = new Digest();
  private final Agenda agenda = new Agenda();
  private final Committed committed = new Committed();
  private final Guarantees guarantees;
  private final Scheduler scheduler;
  private final Consumer<Counts> progress;
  private State state = State.empty();
  private int life;
  private long lastOrder = Agenda.NEVER;

  private Simulation(
      Scenario scenario, Iterator<Order> orders, long seed, Consumer<Counts> progress) {
    this.scenario = scenario;
    this.random = new SplittableRandom(seed);
    this.progress = progress;
    Limits limits = Fleet.limits(scenario);
    this.guarantees = new Guarantees(limits);
    this.scheduler = new Scheduler(limits);
    this.trouble = new Trouble(this);
    this.fleet = new Fleet(this);
    this.clouds = new Clouds(this);
    this.users = new Users(this, orders);
    this.work = new Work(this);
  }

  /**
   * Plays it to the end of the last order. The same arguments give the same result.
   *
   * @param orders by their time
   * @param progress told now and then, on this thread
   * @throws Guarantees.BrokenException where something did not hold
   */
  public static Played play(
      Scenario scenario, Iterator<Order> orders, long seed, Consumer<Counts> progress) {
    return new Simulation(scenario, orders, seed, progress).play();
  }

  private Played play() {
    fleet.join();
    // So that a pool that is to have nodes ready begins to launch them.
    in(Duration.ofMillis(1), this::restart);
    in(WARM_UP, this::begin);
    while (!isOver()) {
      long next = agenda.next();
      long tick = state.nextDeadline().map(clock::seen).orElse(Agenda.NEVER);
      require(
          Math.min(next, tick) < latest(), "everything comes to an end", state.requests().size());
      if (tick <= next) {
        clock.to(tick);
        tell(new Event.Tick());
      } else {
        Agenda.Planned planned = agenda.remove();
        clock.to(planned.at());
        if (planned.life() == Agenda.ANY_LIFE || planned.life() == life) {
          planned.what().run();
        }
      }
    }
    end();
    return new Played(digest.toString(), counts, users.waits(), usage);
  }

  private void begin() {
    usage.begin(clock.time());
    users.begin();
    trouble.begin();
  }

  /** No further order will come: what is there is brought to its end, in peace. */
  void lastOrderCame() {
    lastOrder = clock.time();
    trouble.end();
  }

  /** Nobody uses a node any more, and nobody will. */
  void lastUseEnded() {
    usage.end(clock.time());
  }

  private long latest() {
    return lastOrder == Agenda.NEVER ? Agenda.NEVER : lastOrder + LONGEST_END.toMillis();
  }

  private boolean isOver() {
    // Who was not answered asks again.
    return lastOrder != Agenda.NEVER
        && users.open() == 0
        && state.runs().isEmpty()
        && state.requests().isEmpty()
        && state.holds().isEmpty();
  }

  private void end() {
    wholeCheck();
    digest.add(state.nodes().size());
    digest.add(clock.time());
    progress.accept(counts);
  }

  private void wholeCheck() {
    State stored = committed.state();
    require(stored.equals(state), "what is stored is what is known", "they differ");
    guarantees.whole(state);
    clouds.check(state);
  }

  /** Tells the controller, which may crash while it hears of it. */
  void tell(Event event) {
    counts.events++;
    Step step = scheduler.step(state, event, clock.now());
    Trouble.Crash crash = trouble.crashAt(step);
    if (crash != Trouble.Crash.BEFORE_COMMIT) {
      commit(event, step);
    } else if (isToldAgain(event)) {
      in(Duration.ofSeconds(1), () -> tell(event));
    }
    if (crash != Trouble.Crash.NONE) {
      restart();
      return;
    }
    step.effects().forEach(work::begin);
    if (counts.events % WHOLE_CHECK_EVERY == 0) {
      wholeCheck();
    }
  }

  /** By whoever was not answered: people, and machines that have come up. */
  private static boolean isToldAgain(Event event) {
    return event instanceof Event.NodesRequested
        || event instanceof Event.NodesReleased
        || event instanceof Event.RunSubmitted
        || event instanceof Event.RunCancelRequested
        || event instanceof Event.NodeAnnounced
        || event instanceof Event.NodeResetRequested
        || event instanceof Event.NodeJoined;
  }

  private void commit(Event event, Step step) {
    State before = state;
    state = step.state();
    for (Stored record : step.changes().all()) {
      committed.put(record);
      if (record instanceof NodeRecord node) {
        usage.changed(Optional.ofNullable(before.nodes().get(node.name())), node, clock.time());
      }
    }
    guarantees.after(step);
    if (event instanceof Event.Tick) {
      require(
          state.nextDeadline().filter(at -> !at.isAfter(clock.now())).isEmpty(),
          "no tick leaves something that is due",
          clock.now());
    }
    users.heard(event, step.verdict());
    for (Transition transition : step.transitions()) {
      digest.add(clock.time(), transition);
      users.heard(transition);
      fleet.heard(transition);
      clouds.heard(transition);
    }
    if (counts.events % 10_000 == 0) {
      progress.accept(counts);
    }
  }

  /** Killed and started again: what it was working on is forgotten, what was stored is not. */
  private void restart() {
    life++;
    wholeCheck();
    state = committed.state();
    clock.restarted();
    tell(new Event.Restarted());
  }

  State state() {
    return state;
  }

  boolean chance(double share) {
    return share > 0 && random.nextDouble() < share;
  }

  /** Happens whatever becomes of the controller. */
  void in(Duration time, Runnable what) {
    agenda.add(clock.time() + time.toMillis(), Agenda.ANY_LIFE, what);
  }

  /** Is done by this controller: not, if it has been restarted by then. */
  void inThisLife(Duration time, Runnable what) {
    agenda.add(clock.time() + time.toMillis(), life, what);
  }
}
