package dev.snapback.bench.scheduler;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was measured, as {@code bench/results/scheduler.json} has it.
 *
 * @param idle by number of nodes
 * @param grantsPerSecond by store, then by number of clients, at the most nodes; empty: not
 *     measured
 * @param costRatio the controller's processor time per grant, one client asking as fast as it can,
 *     at the most nodes over that at the fewest
 * @param rssMib the most that the controller had resident with the most nodes
 * @param restartSeconds from its start until it has answered a request's state
 */
record SchedulerSummary(
    Map<String, Idle> idle,
    @JsonProperty("grants_per_second") Map<String, Map<String, Double>> grantsPerSecond,
    @JsonProperty("cost_ratio_10000_to_10") double costRatio,
    @JsonProperty("rss_mib_10000") double rssMib,
    @JsonProperty("restart_seconds") double restartSeconds) {

  /** How long a request waits for its grant where all nodes are idle. */
  record Idle(@JsonProperty("p50_ms") double p50, @JsonProperty("p99_ms") double p99) {
    static Idle of(Load.Latencies measured) {
      return new Idle(rounded(measured.p50()), rounded(measured.p99()));
    }
  }

  static final String SQLITE = "sqlite";
  static final String POSTGRESQL = "postgresql";
  private static final double MOST_P99_MS = 20;
  private static final double LEAST_GRANTS = 2000;
  private static final double MOST_COST_RATIO = 2;
  private static final double MOST_RSS_MIB = 512;

  /** One measure and what it is to be. */
  record Line(String what, double value, String unit, String bar, boolean kept) {
    @Override
    public String toString() {
      String verdict = bar.isEmpty() ? "" : "   " + bar + (kept ? "   kept" : "   MISSED");
      return "%-46s %10.2f %-8s%s".formatted(what, value, unit, verdict);
    }
  }

  /** For people: each measure, and whether it is within its bar. */
  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    idle.forEach((nodes, waits) -> {
      String what = "request to granted, " + nodes + " nodes idle, ";
      lines.add(new Line(what + "p50", waits.p50(), "ms", "", true));
      lines.add(
          nodes.equals("10000")
              ? new Line(what + "p99", waits.p99(), "ms", "at most 20", waits.p99() <= MOST_P99_MS)
              : new Line(what + "p99", waits.p99(), "ms", "", true));
    });
    grantsPerSecond.forEach((store, rates) ->
        rates.forEach((clients, rate) -> {
          boolean judged = store.equals(SQLITE) && clients.equals("100");
          lines.add(
              new Line(
                  "grants, " + store + ", " + clients + " clients",
                  rate,
                  "per s",
                  judged ? "at least 2000" : "",
                  !judged || rate >= LEAST_GRANTS));
        }));
    lines.add(
        new Line(
            "cost per grant, 10000 nodes to 10",
            costRatio,
            "",
            "at most 2",
            costRatio <= MOST_COST_RATIO));
    lines.add(new Line("resident, 10000 nodes", rssMib, "MiB", "under 512", rssMib < MOST_RSS_MIB));
    lines.add(
        new Line("restart, 10000 nodes, 100000 open requests", restartSeconds, "s", "", true));
    return lines;
  }

  /** Empty: all bars are kept. */
  Optional<String> missed() {
    var missed = lines().stream().filter(line -> !line.kept()).map(Line::what).toList();
    return missed.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", missed));
  }

  String json() {
    return JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(this)
        + "\n";
  }

  static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
