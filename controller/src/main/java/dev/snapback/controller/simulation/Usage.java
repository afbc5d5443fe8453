package dev.snapback.controller.simulation;

import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.NodeState;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How much of their time nodes were somebody's, by their first label. Not thread-safe. */
public final class Usage {
  private final SortedMap<String, Gauge> gauges = new TreeMap<>();

  /**
   * @param time true, milliseconds
   */
  void changed(Optional<NodeRecord> before, NodeRecord after, long time) {
    before.filter(Usage::exists).ifPresent(node -> of(node).count(node, -1, time));
    if (exists(after)) {
      of(after).count(after, 1, time);
    }
  }

  private static boolean exists(NodeRecord node) {
    return node.state() != NodeState.FORGOTTEN;
  }

  private Gauge of(NodeRecord node) {
    String label = node.labels().isEmpty() ? "" : node.labels().getFirst();
    return gauges.computeIfAbsent(label, any -> new Gauge());
  }

  /** What was before does not count. */
  void begin(long time) {
    gauges.values().forEach(gauge -> gauge.begin(time));
  }

  /** What comes does not count. */
  void end(long time) {
    gauges.values().forEach(gauge -> gauge.end(time));
  }

  void add(Usage other) {
    other.gauges.forEach((label, gauge) -> {
      Gauge own = gauges.computeIfAbsent(label, any -> new Gauge());
      own.there += gauge.there;
      own.leased += gauge.leased;
    });
  }

  /** The share of the nodes' time that was leased, 0..1, by label. */
  public SortedMap<String, Double> shares() {
    SortedMap<String, Double> shares = new TreeMap<>();
    gauges.forEach(
        (label, gauge) -> shares.put(label, gauge.there == 0 ? 0 : gauge.leased / gauge.there));
    return shares;
  }

  private static final class Gauge {
    private int nodes;
    private int tenants;
    private long since;
    private double there;
    private double leased;
    private boolean ended;

    void count(NodeRecord node, int change, long time) {
      pass(time);
      nodes += change;
      tenants += node.state() == NodeState.LEASED ? change : 0;
    }

    private void pass(long time) {
      if (!ended) {
        there += (double) (time - since) * nodes;
        leased += (double) (time - since) * tenants;
      }
      since = time;
    }

    void begin(long time) {
      since = time;
      there = 0;
      leased = 0;
    }

    void end(long time) {
      pass(time);
      ended = true;
    }
  }
}
