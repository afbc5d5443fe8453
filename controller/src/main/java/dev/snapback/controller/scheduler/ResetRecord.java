package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One order to reset a node, and what became of it.
 *
 * @param number counts the resets of this node from 1
 * @param generation the one that it makes
 * @param bootIdAfter empty until the new system announced itself
 * @param phases the node's own, then those of {@link BootPhases}, then {@code verify} and, where it
 *     has scratch disks, {@code scratch}
 * @param climb by which way, and which were tried before
 * @param failure empty: it succeeded, or is still going on
 * @param receipt the signed one, a flattened JWS; empty: none was made
 */
public record ResetRecord(
    NodeName node,
    int number,
    long generation,
    String image,
    String bootIdBefore,
    String bootIdAfter,
    Instant ordered,
    Optional<Instant> accepted,
    Optional<Instant> announced,
    Optional<Instant> ready,
    List<Phase> phases,
    Climb climb,
    String failure,
    String receipt) {
  public ResetRecord {
    phases = List.copyOf(phases);
  }

  /** By which way it came, or is tried. */
  public Rung rung() {
    return climb.rung();
  }

  /** Whether the machine said that it is on its way to this very generation. */
  boolean promised() {
    return accepted.isPresent() && climb.ordered().jumps();
  }

  static ResetRecord ordered(NodeRecord node, Climb climb, Instant now) {
    return new ResetRecord(
        node.name(),
        node.resets(),
        node.generation() + 1,
        node.image(),
        node.bootId(),
        "",
        now,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        climb,
        "",
        "");
  }

  /**
   * Nobody ordered it.
   *
   * @param node as it is after the boot
   * @param began when the new system's kernel began to run
   */
  static ResetRecord byItself(NodeRecord node, String bootIdBefore, Instant began) {
    return new ResetRecord(
        node.name(),
        node.resets(),
        node.generation(),
        node.image(),
        bootIdBefore,
        "",
        began,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Climb.at(Rung.COLD_BOOT),
        "",
        "");
  }

  /** Still to be taken, by a machine that has booted on its own since it was ordered. */
  ResetRecord renewed(NodeRecord node) {
    return new ResetRecord(
        this.node,
        number,
        node.generation() + 1,
        image,
        node.bootId(),
        "",
        ordered,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        climb,
        failure,
        receipt);
  }

  ResetRecord taken(String bootIdThen, List<Phase> done, boolean staged, Instant now) {
    List<Phase> all = new ArrayList<>(done);
    all.addAll(phases);
    return new ResetRecord(
        node,
        number,
        generation,
        image,
        bootIdThen,
        bootIdAfter,
        ordered,
        Optional.of(now),
        announced,
        ready,
        all,
        climb.taken(staged),
        failure,
        receipt);
  }

  /** The machine came up at another generation than was ordered, on a root that nobody has used. */
  ResetRecord overtakenAt(long otherGeneration) {
    return new ResetRecord(
        node,
        number,
        otherGeneration,
        image,
        bootIdBefore,
        bootIdAfter,
        ordered,
        accepted,
        announced,
        ready,
        phases,
        climb,
        failure,
        receipt);
  }

  /** The machine went down after it had announced itself, and took another fresh root. */
  ResetRecord bootedAgainAt(long otherGeneration) {
    return new ResetRecord(
        node,
        number,
        otherGeneration,
        image,
        bootIdBefore,
        "",
        ordered,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        climb.came(Rung.COLD_BOOT),
        failure,
        receipt);
  }

  ResetRecord announced(Event.NodeAnnounced event, Instant now) {
    List<Phase> all = new ArrayList<>(phases);
    all.addAll(BootPhases.of(accepted, now, event.uptime(), event.boot()));
    return new ResetRecord(
        node,
        number,
        generation,
        image,
        bootIdBefore,
        event.bootId(),
        ordered,
        accepted,
        Optional.of(now),
        ready,
        all,
        event.description().map(said -> climb.asTold(said.way())).orElse(climb),
        failure,
        receipt);
  }

  ResetRecord ready(List<Phase> checked, String signed, Instant now) {
    List<Phase> all = new ArrayList<>(phases);
    all.addAll(checked);
    return new ResetRecord(
        node,
        number,
        generation,
        image,
        bootIdBefore,
        bootIdAfter,
        ordered,
        accepted,
        announced,
        Optional.of(now),
        all,
        climb,
        failure,
        signed);
  }

  ResetRecord failed(String why) {
    return new ResetRecord(
        node,
        number,
        generation,
        image,
        bootIdBefore,
        bootIdAfter,
        ordered,
        accepted,
        announced,
        ready,
        phases,
        climb,
        why,
        receipt);
  }
}
