package dev.snapback.controller.runs;

import dev.snapback.controller.node.NodeProvider;
import dev.snapback.controller.node.NodeProvider.LaunchException;
import dev.snapback.controller.scheduler.Effect.DeleteNode;
import dev.snapback.controller.scheduler.Effect.LaunchNode;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.LaunchFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has providers make and remove nodes. */
final class PoolOrders {
  private static final Logger LOG = LoggerFactory.getLogger(PoolOrders.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

  private final Map<String, NodeProvider> providers;
  private final EvidenceFiles evidence;
  private final Duration pause;
  private final Reports reports;

  /**
   * @param pause before something that failed is tried for the second time
   */
  PoolOrders(
      List<NodeProvider> providers, EvidenceFiles evidence, Duration pause, Reports reports) {
    this.providers =
        providers.stream()
            .collect(Collectors.toUnmodifiableMap(NodeProvider::name, Function.identity()));
    this.evidence = evidence;
    this.pause = pause;
    this.reports = reports;
  }

  void launch(LaunchNode order) throws InterruptedException {
    var node = order.node().name();
    try {
      var there =
          provider(order.node().driver()).launch(order.node(), order.what(), order.within());
      reports.tell(
          new Event.NodeLaunched(
              node,
              there.server(),
              there.address(),
              there.bootId(),
              there.uptime(),
              there.description()));
    } catch (LaunchException e) {
      reports.tell(new Event.LaunchFailed(node, e.fault(), e.why()));
    }
  }

  /** Tried until nothing is left: what is forgotten costs money. */
  void delete(DeleteNode order) throws InterruptedException {
    if (order.examined().isPresent() && evidence.rule().wantedAfterBreak()) {
      var run = order.examined().get();
      evidence.collect(run.run(), run.attempt(), order.node(), order.generation());
    }
    var wait = pause;
    while (true) {
      try {
        provider(order.node().driver()).delete(order.node(), order.what());
        reports.tell(new Event.NodeDeleted(order.node().name()));
        return;
      } catch (LaunchException e) {
        LOG.warn(
            "node={} could not be removed and is tried again: {}", order.node().name(), e.why());
      }
      Thread.sleep(wait);
      wait =
          wait.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? wait.multipliedBy(2) : LONGEST_PAUSE;
    }
  }

  private NodeProvider provider(String name) throws LaunchException {
    return Optional.ofNullable(providers.get(name))
        .orElseThrow(() ->
            new LaunchException(
                LaunchFault.MISTAKE,
                "there is no provider '%s' in the settings, but %s"
                    .formatted(name, providers.keySet())));
  }
}
