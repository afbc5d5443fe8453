package dev.snapback.controller.scheduler;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A pool as people see it.
 *
 * @param nodes that it has now, those that are being made or removed among them
 * @param ready those of them that are READY
 * @param cores of all of them
 * @param memoryMib of all of them, MiB
 * @param reason why it launches nothing now, for people; empty: it would
 */
public record PoolStatus(
    PoolRule rule, int nodes, int ready, int cores, int memoryMib, String reason) {

  static List<PoolStatus> all(State state, PoolRules rules, Instant now) {
    return rules.pools().stream().map(rule -> of(state, rule, now)).toList();
  }

  private static PoolStatus of(State state, PoolRule rule, Instant now) {
    FleetState.Usage usage = state.usage(rule.name());
    return new PoolStatus(
        rule,
        usage.nodes(),
        usage.ready(),
        usage.cores(),
        usage.memoryMib(),
        why(state, rule, usage, now).orElse(""));
  }

  /** Why this pool launches nothing for a label now; empty: it would. */
  static Optional<String> why(State state, PoolRule rule, String label, Instant now) {
    FleetState.Usage usage = state.usage(rule.name());
    PoolRule.Size size = Optional.ofNullable(rule.labels().get(label)).orElseThrow();
    if (usage.cores() + size.cores() > rule.cores()) {
      return Optional.of("has %d of %d cores in use".formatted(usage.cores(), rule.cores()));
    }
    if (usage.memoryMib() + size.memoryMib() > rule.memoryMib()) {
      return Optional.of(
          "has %d of %d MiB of memory in use".formatted(usage.memoryMib(), rule.memoryMib()));
    }
    return why(state, rule, usage, now);
  }

  private static Optional<String> why(
      State state, PoolRule rule, FleetState.Usage usage, Instant now) {
    if (usage.nodes() >= rule.most()) {
      return Optional.of("has all of its %d nodes".formatted(rule.most()));
    }
    return Optional.ofNullable(state.pools().get(rule.name()))
        .flatMap(known ->
            known
                .resting()
                .filter(now::isBefore)
                .map(until -> "rests until %s: %s".formatted(until, known.reason())));
  }
}
