package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

/**
 * What is known of pools. Immutable, as {@link State}, of which it is a part.
 *
 * @param records by name; those of which anything is known
 * @param looks when which is to be looked at again
 */
record PoolState(PMap<String, PoolRecord> records, PSortedSet<Since<String>> looks) {
  static final PoolState EMPTY = new PoolState(HashTreePMap.empty(), TreePSet.empty());

  PoolState with(PoolRecord pool) {
    String name = pool.name();
    Optional<Instant> before = Optional.ofNullable(records.get(name)).flatMap(PoolRecord::look);
    return new PoolState(records.plus(name, pool), Since.moved(looks, name, before, pool.look()));
  }

  Optional<Instant> nextLook() {
    return looks.isEmpty() ? Optional.empty() : Optional.of(looks.first().at());
  }

  /** Those that are to be looked at again by now, by name. */
  List<PoolRecord> lookedAt(Instant now) {
    return looks.stream()
        .takeWhile(look -> !look.at().isAfter(now))
        .map(look -> Optional.ofNullable(records.get(look.what())).orElseThrow())
        .toList();
  }
}
