package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.facts.Scratch;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A machine as it truly is, whatever the scheduler believes. Keeps its own invariant: no root
 * serves two runs.
 */
final class SimulatedMachine {
  final NodeName name;
  long generation;
  int boot = 1;
  boolean up = true;
  boolean announced;

  /** Whether it takes a fresh root when it boots cold, and says so. */
  boolean heals;

  /** Whether its agent answers; a boot starts it anew. */
  boolean agentAnswers = true;

  /** Which rungs never work on it, though it takes their orders. */
  Set<Rung> broken = Set.of();

  /** Whose roots it keeps. */
  final Set<RunId> holds = new HashSet<>();

  /** The one of them that it runs on. */
  Optional<RunId> heldRoot = Optional.empty();

  /** What its root is a copy of, or will be after its next boot. */
  String image = "bookworm";

  /** What it could be reset to. */
  final Set<String> images = new HashSet<>(Set.of(image));

  /** The version that it never boots well; empty: none. */
  String dead = "";

  /** Whether it has a data disk that is to be emptied. */
  boolean hasScratch;

  /** Whether something was written to its data disk since it was last emptied. */
  boolean scratchIsWritten;

  /** Whether its health checks fail. */
  boolean unfit;

  private boolean jumping;
  Optional<Job> job = Optional.empty();
  private final Set<RunId> usedBy = new HashSet<>();

  SimulatedMachine(NodeName name) {
    this.name = name;
  }

  static ScratchRules scratch(List<SimulatedMachine> machines, Duration within) {
    List<Scratch> disk = List.of(new Scratch.Volume("data", "scratch", false));
    return new ScratchRules(
        Map.of(),
        machines.stream()
            .filter(m -> m.hasScratch)
            .collect(Collectors.toMap(m -> m.name, m -> disk)),
        within);
  }

  /** Installed anew. */
  void install() {
    holds.clear();
    heldRoot = Optional.empty();
    image = "bookworm";
    images.clear();
    images.add(image);
  }

  void drop(String version) {
    if (image.equals(version)) {
      throw new AssertionError(name + " runs " + version);
    }
    images.remove(version);
  }

  String bootId() {
    return name + "-boot-" + boot;
  }

  boolean obeys(long orderedGeneration) {
    return answers() && orderedGeneration == generation;
  }

  boolean answers() {
    return up && agentAnswers;
  }

  NodeDescription describes() {
    return Said.of(
        name,
        bootId(),
        generation,
        image,
        images.stream().sorted().toList(),
        BootWay.FIRMWARE,
        used() || heldRoot.isPresent() ? 1L << 30 : 0,
        holds.stream().map(RunId::value).sorted().toList(),
        heldRoot.map(RunId::value));
  }

  /** Idempotent, as an agent's StartRun is. */
  void start(RunId run, int attempt) {
    if (job.filter(j -> j.run.equals(run) && j.attempt == attempt).isPresent()) {
      return;
    }
    usedBy.add(run);
    scratchIsWritten = true;
    if (usedBy.size() > 1 || job.isPresent()) {
      throw new AssertionError(name + ": one root for two runs: " + usedBy);
    }
    job = Optional.of(new Job(run, attempt));
  }

  boolean used() {
    return !usedBy.isEmpty();
  }

  void takeReset(String to, Optional<RunId> held) {
    image = to;
    heldRoot = held;
    // Who looks at a hold may write where they like.
    scratchIsWritten |= held.isPresent();
    generation++;
    usedBy.clear();
    powerCut();
    jumping = true;
  }

  void powerCut() {
    up = false;
    announced = false;
    jumping = false;
    job = Optional.empty();
  }

  void comeUp() {
    if (!up) {
      // A kept root is kept by a cold boot, too.
      if (heals && !jumping && heldRoot.isEmpty()) {
        generation++;
        usedBy.clear();
      }
      boot++;
      up = true;
      agentAnswers = true;
    }
  }

  static final class Job {
    final RunId run;
    final int attempt;
    boolean stopped;

    Job(RunId run, int attempt) {
      this.run = run;
      this.attempt = attempt;
    }
  }
}
