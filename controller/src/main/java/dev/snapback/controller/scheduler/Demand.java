package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Nodes that are waited for, all of them together. In the order in which such are served: by
 * priority, then by turn, then by age.
 *
 * @param turn its place among those of other projects; see {@link Queue#turn}
 * @param avoided nodes that it takes only where no other can ever come
 */
record Demand(
    Requester who,
    List<Want> wants,
    Optional<ProjectName> project,
    int priority,
    long turn,
    Instant submitted,
    List<NodeName> avoided)
    implements Comparable<Demand> {
  private static final Comparator<Demand> SERVED =
      Comparator.comparingInt(Demand::priority)
          .reversed()
          .thenComparingLong(Demand::turn)
          .thenComparing(Demand::submitted)
          .thenComparing(demand -> demand.who().value());

  Demand {
    wants = List.copyOf(wants);
    avoided = List.copyOf(avoided);
    if (wants.isEmpty()) {
      throw new IllegalArgumentException(who + " wants no node");
    }
  }

  /** Where one cannot be served, no other one of the same kind can be. */
  record Kind(List<Want> wants, Optional<ProjectName> project, List<NodeName> avoided) {}

  Kind kind() {
    return new Kind(wants, project, avoided);
  }

  Set<String> labels() {
    return wants.stream().map(Want::label).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public int compareTo(Demand other) {
    return SERVED.compare(this, other);
  }
}
