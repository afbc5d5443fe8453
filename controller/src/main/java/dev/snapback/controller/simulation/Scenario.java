package dev.snapback.controller.simulation;

import dev.snapback.controller.scheduler.Limits;
import dev.snapback.controller.scheduler.PoolRule;
import dev.snapback.controller.scheduler.PoolRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is simulated.
 *
 * @param limits the controller's own, pools and projects among them
 * @param groups of machines that stand by
 * @param launch how long a provider takes to make a node
 * @param holdOnFailure how long the root of a run that fails is kept; zero: not at all
 * @param load empty: only a trace can be played
 */
public record Scenario(
    Limits limits,
    List<Group> groups,
    Spread launch,
    Duration holdOnFailure,
    Faults faults,
    Optional<Load> load) {
  public Scenario {
    groups = List.copyOf(groups);
  }

  /**
   * Machines that are alike.
   *
   * @param provider what fails together
   * @param reset how long one takes
   * @param power whether one that is stuck can be power-cycled without anybody's help
   */
  public record Group(String provider, String label, int count, Spread reset, boolean power) {}

  /** That nodes have. */
  public Set<String> labels() {
    Set<String> labels = new TreeSet<>(limits.pools().labels().keySet());
    groups.forEach(group -> labels.add(group.label()));
    return labels;
  }

  /** The most nodes that there can be. */
  public int nodes() {
    return groups.stream().mapToInt(Group::count).sum()
        + limits.pools().pools().stream().mapToInt(PoolRule::most).sum();
  }

  /** Those of the load that are made with a seed; none where there is no load. */
  public Iterator<Order> orders(long seed) {
    return load.map(made -> made.orders(seed)).orElseGet(Collections::emptyIterator);
  }

  /** With a load of another size, and otherwise as it is. */
  public Scenario asking(int requests) {
    return new Scenario(
        limits, groups, launch, holdOnFailure, faults, load.map(made -> made.asking(requests)));
  }

  /** With about so many nodes, each group and pool in proportion, and otherwise as it is. */
  public Scenario sized(int nodes) {
    double factor = (double) nodes / nodes();
    List<Group> all =
        groups.stream()
            .map(g ->
                new Group(g.provider(), g.label(), scaled(g.count(), factor), g.reset(), g.power()))
            .toList();
    PoolRules pools = limits.pools();
    Map<String, PoolRules.Ready> ready = new LinkedHashMap<>();
    pools
        .ready()
        .forEach((label, rule) ->
            ready.put(label, new PoolRules.Ready(scaled(rule.least(), factor), rule.oldest())));
    PoolRules resized =
        new PoolRules(pools.pools().stream().map(pool -> resized(pool, factor)).toList(), ready);
    return with(all, resized);
  }

  private static PoolRule resized(PoolRule pool, double factor) {
    return room(
        pool,
        scaled(pool.most(), factor),
        scaled(pool.cores(), factor),
        scaled(pool.memoryMib(), factor));
  }

  /** At least one; what is unlimited stays so. */
  private static int scaled(int count, double factor) {
    return count == Integer.MAX_VALUE ? count : (int) Math.max(1, Math.round(count * factor));
  }

  /**
   * With more machines of a label, or with fewer (less than none). Where only a pool makes such,
   * the first that does may make so many more.
   *
   * @throws IllegalArgumentException where nothing has that label, or there are not so many
   */
  public Scenario with(String label, int more) {
    List<Group> all = new ArrayList<>(groups);
    for (int i = 0; i < all.size(); i++) {
      Group g = all.get(i);
      if (g.label().equals(label)) {
        int count = atLeastOne(label, g.count() + more);
        all.set(i, new Group(g.provider(), label, count, g.reset(), g.power()));
        return with(all, limits.pools());
      }
    }
    List<PoolRule> pools = new ArrayList<>(limits.pools().pools());
    for (int i = 0; i < pools.size(); i++) {
      PoolRule pool = pools.get(i);
      Optional<PoolRule.Size> size = Optional.ofNullable(pool.labels().get(label));
      if (size.isPresent()) {
        pools.set(i, wider(pool, size.get(), label, more));
        return with(all, new PoolRules(pools, limits.pools().ready()));
      }
    }
    throw new IllegalArgumentException(
        "no machine and no pool has the label %s; there are %s"
            .formatted(label, String.join(", ", labels())));
  }

  private static PoolRule wider(PoolRule pool, PoolRule.Size size, String label, int more) {
    return room(
        pool,
        atLeastOne(label, pool.most() + more),
        pool.cores() == Integer.MAX_VALUE ? pool.cores() : pool.cores() + more * size.cores(),
        pool.memoryMib() == Integer.MAX_VALUE
            ? pool.memoryMib()
            : pool.memoryMib() + more * size.memoryMib());
  }

  private static int atLeastOne(String label, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("of %s there would be %d left".formatted(label, count));
    }
    return count;
  }

  private static PoolRule room(PoolRule pool, int most, int cores, int memoryMib) {
    return new PoolRule(
        pool.name(),
        pool.provider(),
        most,
        cores,
        memoryMib,
        pool.launching(),
        pool.pace(),
        pool.retries(),
        pool.labels());
  }

  private Scenario with(List<Group> otherGroups, PoolRules pools) {
    return new Scenario(limits.with(pools), otherGroups, launch, holdOnFailure, faults, load);
  }
}
