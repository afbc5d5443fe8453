package dev.snapback.controller.simulation;

import static dev.snapback.controller.simulation.Guarantees.require;

import dev.snapback.controller.scheduler.NodeName;
import java.util.Optional;

/**
 * A machine, or a provider's server, as it truly is, whatever the scheduler believes. Keeps a
 * guarantee of its own: no root serves two. Not thread-safe.
 */
final class SimulatedMachine {
  final NodeName name;
  final String provider;
  final Spread reset;
  final boolean power;
  long generation;
  boolean up = true;

  /** It will not come up by itself. */
  boolean stuck;

  /** The command that runs on it, or has run there last. */
  Optional<Job> job = Optional.empty();

  private int boot = 1;
  private long orders;
  private String usedBy = "";

  /**
   * @param ends true time, milliseconds
   */
  record Job(long ends) {}

  SimulatedMachine(NodeName name, String provider, Spread reset, boolean power) {
    this.name = name;
    this.provider = provider;
    this.reset = reset;
    this.power = power;
  }

  String bootId() {
    return name + "-" + boot;
  }

  /** A number for what is ordered now, which takes the place of what was ordered before. */
  long order() {
    return ++orders;
  }

  /** Whether nothing was ordered since. */
  boolean isNewest(long order) {
    return order == orders;
  }

  boolean obeys(long orderedGeneration) {
    return up && orderedGeneration == generation;
  }

  /**
   * @param by a lease, or one attempt at a run
   */
  void use(String by) {
    require(
        usedBy.isEmpty() || usedBy.equals(by), "a root serves one only, and not also " + by, name);
    usedBy = by;
  }

  /** It jumps, or goes through its firmware, onto a fresh root. */
  void goDown() {
    generation++;
    usedBy = "";
    job = Optional.empty();
    up = false;
  }

  /** It falls over, and will come up on the root that it had. */
  void fall() {
    job = Optional.empty();
    up = false;
  }

  void comeUp() {
    if (!up) {
      boot++;
      up = true;
      stuck = false;
    }
  }
}
