package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Why somebody waits.
 *
 * @param reason in one line, for people
 * @param likely when it gets its nodes, as likely as not; empty: not known
 * @param reliable the same, nine times of ten
 * @param before how many that want some of the same nodes are served first
 * @param candidates the first of the nodes that could serve, those that will be free first in front
 * @param more how many there are besides
 * @param pools that make such nodes, with the reason why they do not now
 */
public record Explanation(
    String reason,
    Optional<Instant> likely,
    Optional<Instant> reliable,
    int before,
    List<Candidate> candidates,
    int more,
    List<Maker> pools) {
  private static final int MOST = 50;
  private static final double LIKELY = 0.5;
  private static final double RELIABLE = 0.9;

  public Explanation {
    candidates = List.copyOf(candidates);
    pools = List.copyOf(pools);
  }

  /**
   * A node that could serve.
   *
   * @param why it does not do so now, for people
   * @param free when it is free, as likely as not; empty: not known
   */
  public record Candidate(NodeName node, String why, Optional<Instant> free) {}

  /**
   * A pool that makes such nodes.
   *
   * @param why it launches none now, or that it would, for people
   */
  public record Maker(String pool, String label, String why) {}

  /** Of a run that is QUEUED; empty of any other. */
  static Optional<Explanation> of(State state, Limits limits, RunId id, Instant now) {
    return Optional.ofNullable(state.runs().get(id))
        .filter(run -> run.state() == RunState.QUEUED)
        .map(run ->
            of(state, limits, run.demand(), Waiting.explained(state, limits, run).reason(), now));
  }

  /** Of a request that is WAITING; empty of any other. */
  static Optional<Explanation> of(State state, Limits limits, RequestId id, Instant now) {
    return Optional.ofNullable(state.requests().get(id))
        .filter(request -> request.state() == RequestState.WAITING)
        .map(request ->
            of(
                state,
                limits,
                request.demand(),
                Waiting.explained(state, limits, request).reason(),
                now));
  }

  private static Explanation of(
      State state, Limits limits, Demand demand, String reason, Instant now) {
    List<Candidate> all =
        demand.labels().stream()
            .flatMap(state::labeled)
            .distinct()
            .filter(node -> demand.wants().stream().anyMatch(want -> want.suits(state, node)))
            .map(node -> candidate(state, demand, node, now))
            .sorted(
                Comparator.comparing((Candidate each) -> each.free().orElse(Instant.MAX))
                    .thenComparing(Candidate::node))
            .toList();
    int shown = Math.min(MOST, all.size());
    return new Explanation(
        reason,
        Forecast.of(state, demand, now, LIKELY),
        Forecast.of(state, demand, now, RELIABLE),
        state.queue().before(demand),
        all.subList(0, shown),
        all.size() - shown,
        makers(state, limits, demand, now));
  }

  private static List<Maker> makers(State state, Limits limits, Demand demand, Instant now) {
    return demand.labels().stream()
        .sorted()
        .flatMap(label ->
            limits.pools().serving(label).stream()
                .map(pool ->
                    new Maker(
                        pool.name(),
                        label,
                        PoolStatus.why(state, pool, label, now)
                            .orElse("launches them as they are wanted"))))
        .toList();
  }

  private static Candidate candidate(State state, Demand demand, NodeRecord node, Instant now) {
    String said =
        switch (node.state()) {
          case ENROLLING, RESETTING, VERIFYING, BUILDING, LEASED ->
              "%s for %s: %s".formatted(node.state(), since(node, now), node.reason());
          case HELD -> "a kept root runs on it: " + node.reason();
          case QUARANTINED, DELETING, FORGOTTEN ->
              "out of service since %s: %s".formatted(node.since(), node.reason());
          case READY -> idle(state, demand, node);
        };
    String why =
        demand.avoided().contains(node.name())
            ? "an attempt at this run failed on it, and another node may come; " + said
            : said;
    return new Candidate(node.name(), why, new Learned(state, LIKELY).free(node, now));
  }

  private static String since(NodeRecord node, Instant now) {
    return Spans.words(Duration.between(node.since(), now));
  }

  private static String idle(State state, Demand demand, NodeRecord node) {
    boolean fits =
        demand.wants().stream().anyMatch(want -> want.suits(state, node) && want.fits(state, node));
    if (!fits) {
      return "idle, but on image " + node.image();
    }
    return demand.wants().size() > 1
        ? "idle, and kept for this until its other nodes are free, or for one that is before it"
        : "idle, and kept for one that is before it and waits for further nodes";
  }
}
