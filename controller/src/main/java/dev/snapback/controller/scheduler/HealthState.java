package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

/**
 * What is known of machines' fitness. Immutable, as {@link State}, of which it is a part.
 *
 * @param going whose check is ordered and not over
 * @param looks when which is to be looked at again
 */
record HealthState(
    PMap<NodeName, HealthRecord> records,
    PSortedSet<NodeName> going,
    PSortedSet<Since<NodeName>> looks) {
  static final HealthState EMPTY =
      new HealthState(HashTreePMap.empty(), TreePSet.empty(), TreePSet.empty());

  HealthState with(HealthRecord health) {
    NodeName node = health.node();
    Optional<Instant> before = of(node).flatMap(HealthRecord::look);
    return new HealthState(
        records.plus(node, health),
        health.going().isPresent() ? going.plus(node) : going.minus(node),
        Since.moved(looks, node, before, health.look()));
  }

  Optional<HealthRecord> of(NodeName node) {
    return Optional.ofNullable(records.get(node));
  }

  Optional<Instant> nextLook() {
    return looks.isEmpty() ? Optional.empty() : Optional.of(looks.first().at());
  }

  /** Those that are to be looked at by now. */
  List<HealthRecord> lookedAt(Instant now) {
    return looks.stream()
        .takeWhile(look -> !look.at().isAfter(now))
        .flatMap(look -> of(look.what()).stream())
        .toList();
  }
}
