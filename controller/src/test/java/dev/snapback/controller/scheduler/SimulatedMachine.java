package dev.snapback.controller.scheduler;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

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

  private boolean jumping;
  Optional<Job> job = Optional.empty();
  private final Set<RunId> usedBy = new HashSet<>();

  SimulatedMachine(NodeName name) {
    this.name = name;
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

  /** Idempotent, as an agent's StartRun is. */
  void start(RunId run, int attempt) {
    if (job.filter(j -> j.run.equals(run) && j.attempt == attempt).isPresent()) {
      return;
    }
    usedBy.add(run);
    if (usedBy.size() > 1 || job.isPresent()) {
      throw new AssertionError(name + ": one root for two runs: " + usedBy);
    }
    job = Optional.of(new Job(run, attempt));
  }

  boolean used() {
    return !usedBy.isEmpty();
  }

  void takeReset(Optional<RunId> held) {
    heldRoot = held;
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
