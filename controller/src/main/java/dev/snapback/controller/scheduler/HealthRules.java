package dev.snapback.controller.scheduler;

import java.util.Map;
import java.util.Optional;

/**
 * How it is found out which machines are fit.
 *
 * @param labels the checks, by the label of the machines that they are for
 */
public record HealthRules(Map<String, HealthRule> labels, SuspicionRule suspicion) {
  public static final HealthRules USUAL = new HealthRules(Map.of(), SuspicionRule.USUAL);

  public HealthRules {
    labels = Map.copyOf(labels);
  }

  /** A rule, and by which label it holds. */
  record Named(String label, HealthRule rule) {}

  /**
   * Of several labels that have one, the node's first counts. What a provider made is used once and
   * gone: it has none.
   */
  Optional<Named> of(NodeRecord node) {
    return node.pooled().isPresent()
        ? Optional.empty()
        : node.labels().stream()
            .filter(labels::containsKey)
            .findFirst()
            .flatMap(label ->
                Optional.ofNullable(labels.get(label)).map(rule -> new Named(label, rule)));
  }
}
