package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.simulation.Guarantees;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fleet, its faults and its users, all from one seed, on one thread and in no time. After every
 * step the invariants are checked. Faults end after {@link #TROUBLE}; by the end every run must be
 * DONE.
 */
final class Simulation {
  static final Duration TROUBLE = Duration.ofHours(12);
  private static final Duration END = Duration.ofDays(4);

  final SplittableRandom random;
  final List<SimulatedMachine> machines = new ArrayList<>();
  final Kept store = new Kept();
  private final Instant start = Instant.parse("2026-01-01T00:00:00Z");
  private final Scheduler scheduler;
  private final PriorityQueue<Planned> agenda =
      new PriorityQueue<>(
          Comparator.comparing((Planned p) -> p.at).thenComparingLong(p -> p.number));
  private final Limits limits;
  private final Guarantees guarantees;
  private final Set<String> transitions = new TreeSet<>();
  final Set<String> seen = new TreeSet<>();
  private final SimulatedWork work;
  private final SimulatedTrouble trouble = new SimulatedTrouble(this);
  private final SimulatedUsers users = new SimulatedUsers(this);
  final SimulatedCloud cloud = new SimulatedCloud(this);
  private Instant now = start;
  private State state = State.empty();
  private int life;
  private long planned;

  Simulation(long seed) {
    random = new SplittableRandom(seed);
    work = new SimulatedWork(this);
    int fleet = 1 + random.nextInt(6);
    for (int i = 0; i < fleet; i++) {
      SimulatedMachine machine = new SimulatedMachine(new NodeName("m" + i));
      machine.heals = chance(65);
      machine.hasScratch = chance(40);
      machine.broken =
          Rung.ORDERED.stream().filter(rung -> chance(25)).collect(Collectors.toUnmodifiableSet());
      machines.add(machine);
    }
    var emptied = SimulatedMachine.scratch(machines, Duration.ofMinutes(chance(50) ? 3 : 40));
    PoolRules pools =
        chance(50)
            ? SimulatedCloud.rules(1 + random.nextInt(4), random.nextInt(3))
            : PoolRules.NONE;
    limits = Scene.limits(ladders(), emptied, chance(60) ? images() : Map.of(), pools, health());
    scheduler = new Scheduler(limits);
    guarantees = new Guarantees(limits);
  }

  /** Machines with and without other ways than by their agents, and some that may not jump. */
  private Ladders ladders() {
    Map<NodeName, Set<Rung>> means = new HashMap<>();
    Map<NodeName, LadderRule> rules = new HashMap<>();
    for (SimulatedMachine machine : machines) {
      means.put(
          machine.name,
          Stream.of(Rung.SSH, Rung.POWER)
              .filter(rung -> chance(60))
              .collect(Collectors.toUnmodifiableSet()));
      rules.put(
          machine.name,
          new LadderRule(
              Optional.empty(),
              Map.of(),
              Optional.empty(),
              Optional.of(!chance(20)),
              Optional.of(random.nextInt(4))));
    }
    return new Ladders(LadderRule.NOTHING, Map.of(), rules, means);
  }

  /** Checks or none, and runs that broke make suspect sooner or later. */
  private HealthRules health() {
    HealthRule smoke =
        new HealthRule(List.of("smoke"), Duration.ofHours(2), Duration.ofMinutes(10), chance(50));
    return new HealthRules(
        chance(60) ? Map.of("metal", smoke) : Map.of(),
        new SuspicionRule(
            1 + random.nextInt(3),
            1 + random.nextInt(2),
            Duration.ofHours(6),
            1 + random.nextInt(100)));
  }

  private Map<String, ImageRule> images() {
    return Map.of(
        "bookworm",
        new ImageRule(
            List.of("/etc/prepare.sh"),
            chance(80) ? List.of("/etc/check.sh") : List.of(),
            chance(50) ? Optional.of(Duration.ofHours(2)) : Optional.empty(),
            Optional.empty(),
            chance(30) ? Optional.of("metal") : Optional.empty(),
            Duration.ofHours(1),
            Duration.ofMinutes(20),
            1 + random.nextInt(2),
            OptionalLong.empty()));
  }

  /** By which nodes became ready. */
  Set<Rung> rungsThatWorked() {
    return store
        .all(ResetRecord.class)
        .filter(reset -> reset.ready().isPresent())
        .map(ResetRecord::rung)
        .collect(Collectors.toSet());
  }

  Set<String> transitionsTaken() {
    return transitions;
  }

  /** What else happened that there are rules for. */
  Set<String> seen() {
    return seen;
  }

  private void note(HealthRecord health) {
    health.last().ifPresent(check -> seen.add("a check " + check.result()));
    if (health.suspected().equals(Optional.of(now))) {
      seen.add("a row of broken runs");
    }
    if (!health.spared().isEmpty()) {
      seen.add("one that was spared");
    }
    if (health.onTrial()) {
      seen.add("one on trial");
    }
  }

  void play() {
    machines.forEach(this::join);
    if (chance(5)) {
      // Nobody ever turns this one on.
      tell(Scene.joined("absent", "odd"));
    }
    int runs = 10 + random.nextInt(40);
    for (int i = 0; i < runs; i++) {
      in(within(TROUBLE), users::submit);
      if (chance(30)) {
        in(within(TROUBLE), users::request);
      }
    }
    for (Duration at = Duration.ZERO; at.compareTo(TROUBLE) < 0; at = at.plusMinutes(20)) {
      in(at.plus(within(Duration.ofMinutes(20))), trouble::strike);
    }
    for (Duration at = Duration.ZERO; at.compareTo(END) < 0; at = at.plusHours(1)) {
      in(at, this::operate);
    }
    while (!agenda.isEmpty() && !over()) {
      Planned next = agenda.remove();
      tickUntil(next.at);
      now = next.at;
      if (next.life == ANY_LIFE || next.life == life) {
        next.what.run();
      }
    }
    if (!over()) {
      throw new AssertionError("never done: " + state);
    }
  }

  private boolean over() {
    return now.isAfter(start.plus(TROUBLE))
        && state.runs().isEmpty()
        && state.requests().isEmpty()
        && state.holds().isEmpty()
        && cloud.leaked().isEmpty()
        && state.versions().values().stream().noneMatch(version -> version.going().isPresent())
        && state.nodes().values().stream()
            .allMatch(n -> n.state() == NodeState.READY || n.state() == NodeState.QUARANTINED);
  }

  private void tickUntil(Instant time) {
    Optional<Instant> due = state.nextDeadline();
    while (due.isPresent() && due.get().isBefore(time)) {
      now = due.get();
      tell(new Event.Tick());
      due = state.nextDeadline();
    }
  }

  void join(SimulatedMachine machine) {
    // The first has both, always, so that no run waits for a label that nobody has.
    boolean both = machine == machines.getFirst() || chance(30);
    String[] labels = both ? new String[] {"metal", "odd"} : new String[] {"metal"};
    tell(Scene.joined(machine.name.value(), labels));
    machine.announced = false;
    machine.install();
    in(within(Duration.ofMinutes(40)), () -> announce(machine));
    if (chance(20)) {
      in(within(Duration.ofMinutes(5)), () -> join(machine));
    }
  }

  boolean isIdle(NodeName name) {
    return isIn(NodeState.READY, name);
  }

  /** Not so of one that is forgotten. */
  private boolean isIn(NodeState wanted, NodeName name) {
    return Optional.ofNullable(state.nodes().get(name))
        .filter(node -> node.state() == wanted)
        .isPresent();
  }

  void boot(SimulatedMachine machine, Duration in) {
    in(
        in,
        () -> {
          machine.comeUp();
          announce(machine);
        });
  }

  private void announce(SimulatedMachine machine) {
    if (machine.answers() && !machine.announced) {
      machine.announced = true;
      long said = chance(5) ? -1 : machine.generation;
      Optional<NodeDescription> description =
          machine.heals && !chance(5) ? Optional.of(machine.describes()) : Optional.empty();
      tell(
          new Event.NodeAnnounced(
              machine.name, machine.bootId(), said, Duration.ZERO, description));
    }
  }

  /** Brings back what is quarantined, as people do in the end; and switches on what is off. */
  private void operate() {
    if (troubled()) {
      trouble.bootHold();
      trouble.bootHold();
    }
    List<RunRecord> queued =
        state.runs().values().stream()
            .filter(run ->
                run.state() == RunState.QUEUED
                    && run.order().wants().stream().anyMatch(want -> want.image().isPresent()))
            .sorted(Comparator.comparing(RunRecord::id))
            .toList();
    for (RunRecord run : queued) {
      if (state.nodes().values().stream()
          .noneMatch(node -> run.order().wants().getFirst().suits(state, node))) {
        tell(new Event.RunCancelRequested(run.id()));
      }
    }
    for (SimulatedMachine machine : machines) {
      if (!troubled()) {
        machine.dead = "";
        machine.unfit = false;
        if (Optional.ofNullable(state.nodes().get(machine.name))
            .filter(node -> !node.home().equals("bookworm"))
            .isPresent()) {
          tell(new Event.NodeResetRequested(machine.name, "bookworm"));
        }
      }
      if (!machine.up) {
        boot(machine, Duration.ofMinutes(1));
      }
      machine.agentAnswers = true;
      announce(machine);
      if (isIn(NodeState.QUARANTINED, machine.name)) {
        tell(
            chance(50)
                ? new Event.NodeReleased(machine.name)
                : new Event.NodeResetRequested(machine.name, ""));
      }
    }
  }

  /** Killed and started again: what it was working on is forgotten, what was stored is not. */
  void restart() {
    life++;
    state = store.state();
    tell(new Event.Restarted());
  }

  void tell(Event event) {
    State before = state;
    Step step = scheduler.step(state, event, now);
    state = step.state();
    store.put(step.changes());
    step.transitions().forEach(this::note);
    step.changes().all(HealthRecord.class).forEach(this::note);
    guarantees.after(step);
    guarantees.whole(state);
    Invariants.check(before, step, store);
    Invariants.poolsMatch(state, limits.pools(), cloud.servers());
    Invariants.imagesMatch(state, limits, event instanceof Event.Tick, now);
    Invariants.whatBecomesReadyIsEmpty(step, limits.scratch(), this::machine);
    Invariants.everyRungWasTried(event, step, store, limits.ladders());
    Invariants.suspectsServeNobody(step, limits.health(), now);
    if (chance(2) && random.nextBoolean()) {
      restart();
      return;
    }
    step.effects().forEach(work::begin);
  }

  private void note(Transition transition) {
    transitions.add(
        switch (transition) {
          case Transition.OfNode t -> "node " + t.from() + "→" + t.to();
          case Transition.OfRun t -> "run " + t.from() + "→" + t.to();
          case Transition.OfVersion t -> "version " + t.from() + "→" + t.to();
          case Transition.OfRequest t -> "request " + t.from() + "→" + t.to();
          case Transition.OfHold t -> "hold " + t.from() + "→" + t.to();
        });
  }

  State state() {
    return state;
  }

  int submitted() {
    return users.submitted();
  }

  Duration passed() {
    return Duration.between(start, now);
  }

  boolean troubled() {
    return now.isBefore(start.plus(TROUBLE));
  }

  SimulatedMachine machine(NodeName name) {
    return machines.stream()
        .filter(m -> m.name.equals(name))
        .findFirst()
        .or(() -> cloud.machine(name))
        .orElseThrow();
  }

  Optional<SimulatedMachine> preferably(NodeState wanted) {
    return machines.stream().filter(m -> isIn(wanted, m.name)).findFirst();
  }

  SimulatedMachine pick() {
    return machines.get(random.nextInt(machines.size()));
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  Duration within(Duration most) {
    return Duration.ofMillis(random.nextLong(most.toMillis()) + 1);
  }

  /** Done whatever becomes of the controller. */
  void in(Duration time, Runnable what) {
    agenda.add(new Planned(now.plus(time), planned++, ANY_LIFE, what));
  }

  /** Done by this controller: not, if it has been restarted by then. */
  void inThisLife(Duration time, Runnable what) {
    agenda.add(new Planned(now.plus(time), planned++, life, what));
  }

  private static final int ANY_LIFE = -1;

  private record Planned(Instant at, long number, int life, Runnable what) {}
}
