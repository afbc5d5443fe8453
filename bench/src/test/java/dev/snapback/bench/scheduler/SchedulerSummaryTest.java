package dev.snapback.bench.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SchedulerSummaryTest {
  private static SchedulerSummary summary(double p99, double rate, double ratio, double rss) {
    return new SchedulerSummary(
        Map.of("10000", new SchedulerSummary.Idle(2, p99)),
        Map.of("sqlite", Map.of("100", rate), "postgresql", Map.of()),
        ratio,
        rss,
        3.5);
  }

  @Test
  void the_file_has_the_shape_that_is_asked_for() {
    assertThat(JsonMapper.shared().readTree(summary(19.5, 2500, 1.1, 400).json()))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"idle": {"10000": {"p50_ms": 2.0, "p99_ms": 19.5}},
                     "grants_per_second": {"sqlite": {"100": 2500.0}, "postgresql": {}},
                     "cost_ratio_10000_to_10": 1.1, "rss_mib_10000": 400.0, "restart_seconds": 3.5}
                    """));
  }

  @Test
  void each_bar_can_be_missed() {
    assertThat(summary(20, 2000, 2, 511.9).missed()).isEmpty();
    assertThat(summary(20.01, 2000, 2, 511.9).missed().orElse("")).contains("p99");
    assertThat(summary(20, 1999, 2, 511.9).missed().orElse("")).contains("sqlite, 100 clients");
    assertThat(summary(20, 2000, 2.01, 511.9).missed().orElse("")).contains("cost per grant");
    assertThat(summary(20, 2000, 2, 512).missed().orElse("")).contains("resident");
  }

  @Test
  void a_percentile_is_a_wait_that_was_measured() {
    var waits = Load.Latencies.of(IntStream.rangeClosed(1, 1000).mapToDouble(i -> i).toArray());
    assertThat(waits).isEqualTo(new Load.Latencies(500, 990));
    assertThat(Load.Latencies.of(7)).isEqualTo(new Load.Latencies(7, 7));
  }
}
