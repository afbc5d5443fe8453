package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which nodes are made, and how many of them at least.
 *
 * @param pools in the order in which they are tried
 * @param ready by label: how many are to be READY ahead of any request
 */
public record PoolRules(List<PoolRule> pools, Map<String, Ready> ready) {
  public static final PoolRules NONE = new PoolRules(List.of(), Map.of());

  public PoolRules {
    pools = List.copyOf(pools);
    ready = Map.copyOf(ready);
  }

  /**
   * @param least of nodes that are READY and nobody's
   * @param oldest how long one of them is kept, so that its image stays fresh
   */
  public record Ready(int least, Duration oldest) {
    static final Ready USUAL = new Ready(0, Duration.ofHours(24));
  }

  Ready ready(String label) {
    return Optional.ofNullable(ready.get(label)).orElse(Ready.USUAL);
  }

  Optional<PoolRule> pool(String name) {
    return pools.stream().filter(pool -> pool.name().equals(name)).findFirst();
  }

  List<PoolRule> serving(String label) {
    return pools.stream().filter(pool -> pool.labels().containsKey(label)).toList();
  }

  /** What a request may ask for though no node has it yet. */
  public Map<String, String> labels() {
    Map<String, String> all = new LinkedHashMap<>();
    pools.forEach(pool -> pool.labels().keySet().forEach(l -> all.putIfAbsent(l, pool.name())));
    return all;
  }
}
