package dev.snapback.controller.runs;

import dev.snapback.controller.node.NodeProvider;
import dev.snapback.controller.node.NodeProvider.Known;
import dev.snapback.controller.node.NodeProvider.LaunchException;
import dev.snapback.controller.node.NodeProvider.Leftover;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.PoolRule;
import dev.snapback.controller.scheduler.PoolRules;
import dev.snapback.controller.scheduler.Pooled;
import dev.snapback.controller.scheduler.State;
import dev.snapback.controller.scheduler.Unclaimed;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at providers every so often for what no state names, and removes what has been so for
 * longer than a launch may take. Thread-safe.
 */
public final class LeakWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeakWatch.class);

  /** Of one provider, at a time: a mistake here must not empty a cloud before somebody sees it. */
  static final int MOST = 20;

  private static final Duration USUAL_LAUNCH = Duration.ofMinutes(10);

  private final List<NodeProvider> providers;
  private final PoolRules pools;
  private final Duration every;
  private final LongSupplier nanoClock;
  private final Supplier<State> state;
  private final BiConsumer<String, Leftover> journal;
  private final LatestTasks<String> watching = new LatestTasks<>("leaks");

  /**
   * @param providers not closed by this
   * @param nanoClock as {@link System#nanoTime}
   * @param state as of the last commit: launches are begun after they are in it
   * @param journal is told of each thing that is removed, with its provider's name
   */
  public LeakWatch(
      List<NodeProvider> providers,
      PoolRules pools,
      Duration every,
      LongSupplier nanoClock,
      Supplier<State> state,
      BiConsumer<String, Leftover> journal) {
    this.providers = List.copyOf(providers);
    this.pools = pools;
    this.every = every;
    this.nanoClock = nanoClock;
    this.state = state;
    this.journal = journal;
  }

  /** From now on, until this is closed. */
  void begin() {
    providers.forEach(provider -> watching.begin(provider.name(), () -> watch(provider)));
  }

  private void watch(NodeProvider provider) throws InterruptedException {
    var unclaimed = new Unclaimed<Leftover>();
    while (true) {
      look(provider, unclaimed);
      Thread.sleep(every);
    }
  }

  private void look(NodeProvider provider, Unclaimed<Leftover> unclaimed)
      throws InterruptedException {
    try {
      List<Leftover> unknown = provider.leftovers(() -> known(provider.name()));
      Duration now = Duration.ofNanos(nanoClock.getAsLong());
      for (Leftover each : unclaimed.toRemove(unknown, now, launching(provider.name()), MOST)) {
        provider.remove(each);
        LOG.warn(
            "provider={} leftover={} id={} of={}: nobody knew of it, and it is removed",
            provider.name(),
            each.kind(),
            each.id(),
            each.of());
        journal.accept(provider.name(), each);
      }
    } catch (LaunchException e) {
      LOG.warn(
          "provider={} could not be rid of what nobody knows, and is looked at again in {} min: {}",
          provider.name(),
          every.toMinutes(),
          e.why());
    }
  }

  private Known known(String provider) {
    Map<NodeName, String> servers = new HashMap<>();
    Set<String> images = new HashSet<>();
    state
        .get()
        .nodes()
        .values()
        .forEach(node -> {
          images.add(node.image());
          if (node.driver().equals(provider)) {
            servers.put(node.name(), node.pooled().map(Pooled::server).orElse(""));
          }
        });
    pools.pools().forEach(pool -> pool.labels().values().forEach(size -> images.add(size.image())));
    return new Known(servers, images);
  }

  private Duration launching(String provider) {
    return pools.pools().stream()
        .filter(pool -> pool.provider().equals(provider))
        .map(PoolRule::launching)
        .max(Comparator.naturalOrder())
        .orElse(USUAL_LAUNCH);
  }

  @Override
  public void close() {
    watching.close();
  }
}
