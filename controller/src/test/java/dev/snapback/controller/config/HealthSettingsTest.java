package dev.snapback.controller.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.controller.config.SettingsReader.InvalidSettingsException;
import dev.snapback.controller.scheduler.HealthRule;
import dev.snapback.controller.scheduler.SuspicionRule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthSettingsTest {
  @Test
  void what_is_not_said_is_usual() throws Exception {
    var least = SettingsReader.parse("c", "labels: {metal: {health: {command: [/smoke]}}}");
    assertThat(least.limits().health().labels())
        .containsEntry(
            "metal",
            new HealthRule(List.of("/smoke"), Duration.ofHours(24), Duration.ofMinutes(15), true));
    assertThat(least.limits().health().suspicion()).isEqualTo(SuspicionRule.USUAL);
    assertThat(least.leaks()).isEqualTo(Duration.ofMinutes(10));

    var all =
        """
        labels: {metal: {health: {command: [sh, -c, "true"], every: 6h, timeout: 2m, after-setup: false}}}
        quarantine: {failures: 5, projects: 1, within: 2d, share: 50}
        leaks: {every: 1h}
        """;
    var said = SettingsReader.parse("c", all);
    assertThat(said.limits().health().labels())
        .containsEntry(
            "metal",
            new HealthRule(
                List.of("sh", "-c", "true"), Duration.ofHours(6), Duration.ofMinutes(2), false));
    assertThat(said.limits().health().suspicion())
        .isEqualTo(new SuspicionRule(5, 1, Duration.ofDays(2), 50));
    assertThat(said.leaks()).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "labels: {m: {health: {every: 1h}}} | labels.m.health.command: expected are a program and its arguments",
        "labels: {m: {health: {command: []}}} | labels.m.health.command: expected are a program",
        "quarantine: {failures: 0} | quarantine.failures: 0 is not between 1 and 10",
        "quarantine: {share: 101} | quarantine.share: 101 is not between 1 and 100"
      })
  void what_makes_no_sense_is_refused(String text, String words) {
    assertThat(
            catchThrowableOfType(
                InvalidSettingsException.class, () -> SettingsReader.parse("c", text)))
        .hasMessageContaining(words);
  }
}
