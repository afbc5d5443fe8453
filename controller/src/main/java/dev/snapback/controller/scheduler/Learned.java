package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was learned of how long things take, and what can be expected for it: when a node is free,
 * and how long somebody keeps one.
 *
 * @param share of the times that shall not have taken longer: 0.5 for what is as likely as not, 0.9
 *     for what one can rely on
 */
record Learned(State state, double share) {
  private static final Duration NONE = Duration.ZERO;

  /** A run's, or a lease's, nodes are used again, for it has ended as it should. */
  static void occupied(Turn turn, Demand by, Duration span) {
    learn(turn, occupation(by), span);
  }

  /** A node is READY by a reset. */
  static void reset(Turn turn, NodeRecord node, Duration span) {
    learn(turn, reset(node), span);
  }

  private static void learn(Turn turn, String what, Duration span) {
    LearnedRecord known =
        Optional.ofNullable(turn.state().learned().get(what))
            .orElseGet(() -> new LearnedRecord(what, List.of()));
    turn.put(known.and(span));
  }

  /** By project and label: as many as there are of these, and no more. */
  private static String occupation(Demand by) {
    String project = by.project().map(ProjectName::value).orElse("-");
    return "use of " + by.wants().getFirst().label() + " for " + project;
  }

  private static String reset(NodeRecord node) {
    return "reset of " + (node.labels().isEmpty() ? "-" : node.labels().getFirst());
  }

  private Optional<Duration> of(String what, Duration already) {
    return Optional.ofNullable(state.learned().get(what)).flatMap(l -> l.quantile(share, already));
  }

  /** How long somebody keeps a node, and how long its reset takes then; empty: not known. */
  Optional<Duration> cycle(Demand by, NodeRecord node) {
    return of(occupation(by), NONE).flatMap(use -> of(reset(node), NONE).map(use::plus));
  }

  /** When it is READY for the next; empty: not known, or it never is by itself. */
  Optional<Instant> free(NodeRecord node, Instant now) {
    Duration already = Duration.between(node.since(), now);
    Function<Duration, Instant> fromItsStart = node.since()::plus;
    return switch (node.state()) {
      case READY -> Optional.of(now);
      case RESETTING, VERIFYING, BUILDING -> of(reset(node), already).map(fromItsStart);
      case LEASED ->
          tenant(node)
              .flatMap(by -> of(occupation(by), already))
              .flatMap(use -> of(reset(node), NONE).map(use::plus))
              .map(fromItsStart);
      case ENROLLING, HELD, QUARANTINED, DELETING, FORGOTTEN -> Optional.empty();
    };
  }

  private Optional<Demand> tenant(NodeRecord node) {
    return switch (node.tenant().orElseThrow()) {
      case RunId run -> Optional.ofNullable(state.runs().get(run)).map(RunRecord::demand);
      case RequestId request ->
          Optional.ofNullable(state.requests().get(request)).map(RequestRecord::demand);
      case ImageWork work -> Optional.empty();
    };
  }
}
