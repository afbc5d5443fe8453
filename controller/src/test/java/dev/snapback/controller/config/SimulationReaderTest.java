package dev.snapback.controller.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.controller.config.SettingsReader.InvalidSettingsException;
import dev.snapback.controller.scheduler.PoolRule;
import dev.snapback.controller.scheduler.RunResult;
import dev.snapback.controller.simulation.Load;
import dev.snapback.controller.simulation.Order;
import dev.snapback.controller.simulation.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulationReaderTest {
  @TempDir private Path directory;

  @Test
  void make_simulate_plays_what_the_issue_says() throws Exception {
    Scenario scenario = SimulationReader.read(Path.of("../bench/simulate.yaml"));
    assertThat(scenario.nodes()).isEqualTo(10_000);
    List<PoolRule> pools = scenario.limits().pools().pools();
    assertThat(pools.size() + scenario.groups().size()).isEqualTo(20);
    assertThat(pools.stream().map(PoolRule::provider).distinct()).hasSize(4);
    assertThat(scenario.groups()).extracting(Scenario.Group::provider).containsOnly("metal");
    assertThat(scenario.load().map(Load::count)).contains(1_000_000);
    assertThat(scenario.load().map(Load::span)).contains(Duration.ofDays(7));
    assertThat(scenario.sized(200).nodes()).isBetween(190, 210);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nodes: [{label: m, cuont: 1}] | c.yaml:1: unknown key 'cuont'; expected is one of bmc, count",
        "{} | there is no node",
        "nodes: [{count: 1}] | nodes, number 1: label is missing",
        "nodes: [{label: m, reset: {p50: 3s}}] | reset: expected is p50 and p95",
        "nodes: [{label: m, reset: {p50: 3s, p95: 2s}}] | reset: expected is 0 < p50 <= p95",
        "nodes: [{label: m, reset: {p50: 3 apples, p95: 2s}}] | '3 apples' is no duration",
        "{nodes: [{label: m}], faults: {stuck-resets: 2}} | share from 0 to 1, found 2.0",
        "{nodes: [{label: m}], load: {mix: [{wants: [{label: m}], use: {p50: 1s, p95: 1s}}]}} |"
            + " expected is at least one",
        "{nodes: [{label: m}], load: {per-hour: 9, mix: [{wants: [{label: n}], use: {p50: 1s, p95: 1s}}]}} |"
            + " nothing has the label n; there are m",
        "settings: {providers: {p: {driver: d, pools: {a: {max-nodes: 0}}}}} | labels is missing",
      })
  void what_makes_no_sense_is_refused(String text, String words) {
    var refused =
        catchThrowableOfType(
            InvalidSettingsException.class, () -> SimulationReader.parse("c.yaml", text));
    assertThat(refused).hasMessageContaining(words);
  }

  @Test
  void a_trace_is_read_by_its_times() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("t.jsonl"),
            """
            {"at":"2026-11-23T10:15:00Z","project":null,"wants":[{"label":"m","count":2}],"seconds":2.5}

            {"at":"2026-11-23T10:00:00Z","project":"nova","wants":[{"label":"m"}],"seconds":60,"priority":3,"result":"FAILURE"}
            """);
    List<Order> orders = TraceReader.read(file);
    assertThat(orders).extracting(Order::at).containsExactly(Duration.ZERO, Duration.ofMinutes(15));
    assertThat(orders.getFirst().result()).contains(RunResult.FAILURE);
    assertThat(orders.getLast().wants()).hasSize(2);
    assertThat(orders.getLast().use()).isEqualTo(Duration.ofMillis(2500));
    assertThat(orders.getLast().result()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"at\":\"yesterday\",\"wants\":[{\"label\":\"m\"}],\"seconds\":1} | t.jsonl:1: at: expected",
        "{\"at\":\"2026-11-23T10:00:00Z\",\"wants\":[],\"seconds\":1} | expected are wants",
        "{\"at\":\"2026-11-23T10:00:00Z\",\"wants\":[{\"label\":\"m\",\"count\":0}],\"seconds\":1} | wants:",
        "{\"at\":\"2026-11-23T10:00:00Z\",\"wants\":[{\"label\":\"m\"}],\"seconds\":1,\"result\":\"X\"} | SUCCESS",
        "{\"when\":1} | t.jsonl:1: unknown key 'when'; expected is one of at, priority",
        "{\"at\":\"2026-11-23T10:00:00Z\",\"wants\":[{\"label\":\"m\"}],\"seconds\":1,\"priority\":101} | priority:",
        "no json | t.jsonl:1:",
      })
  void a_line_that_is_none_is_refused(String line, String words) throws Exception {
    Path file = Files.writeString(directory.resolve("t.jsonl"), line);
    var refused =
        catchThrowableOfType(InvalidSettingsException.class, () -> TraceReader.read(file));
    assertThat(refused).hasMessageContaining(words);
  }
}
