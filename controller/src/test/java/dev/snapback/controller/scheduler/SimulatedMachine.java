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
    return up && orderedGeneration == generation;
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

  void takeReset() {
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
      if (heals && !jumping) {
        generation++;
        usedBy.clear();
      }
      boot++;
      up = true;
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
