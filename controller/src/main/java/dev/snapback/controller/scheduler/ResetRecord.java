package dev.snapback.controller.scheduler;

import java.time.Duration;
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
 * @param phases the node's own, then {@code jump} (accepted to announced, by this controller's
 *     clock) and {@code verify}
 * @param failure empty: it succeeded, or is still going on
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
    String failure) {
  public ResetRecord {
    phases = List.copyOf(phases);
  }

  static ResetRecord ordered(NodeRecord node, Instant now) {
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
        failure);
  }

  ResetRecord taken(String bootIdThen, List<Phase> done, Instant now) {
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
        failure);
  }

  ResetRecord announced(String bootId, Instant now) {
    List<Phase> all = new ArrayList<>(phases);
    accepted.ifPresent(then -> all.add(new Phase("jump", Duration.between(then, now))));
    return new ResetRecord(
        node,
        number,
        generation,
        image,
        bootIdBefore,
        bootId,
        ordered,
        accepted,
        Optional.of(now),
        ready,
        all,
        failure);
  }

  ResetRecord ready(Duration verifyTook, Instant now) {
    List<Phase> all = new ArrayList<>(phases);
    all.add(new Phase("verify", verifyTook));
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
        failure);
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
        why);
  }
}
