package dev.snapback.controller.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.snapback.controller.config.SettingsReader.InvalidSettingsException;
import dev.snapback.controller.scheduler.ImageRule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageSettingsTest {
  private static ImageRule rule(String text) throws InvalidSettingsException {
    var images =
        SettingsReader.parse("c.yaml", "images: {usual: {" + text + "}}").limits().images();
    return Optional.ofNullable(images.get("usual")).orElseThrow();
  }

  @Test
  void what_is_not_said_is_usual() throws Exception {
    assertThat(rule("prepare: [/a.sh]"))
        .isEqualTo(
            new ImageRule(
                List.of("/a.sh"),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofHours(2),
                Duration.ofMinutes(30),
                2,
                OptionalLong.empty()));
    var all =
        "prepare: [/a.sh, /b.sh], check: [/c.sh], at: '03:00', label: metal, timeout: 1h,"
            + " check-timeout: 5m, at-a-time: 4, bandwidth: 100MiB";
    assertThat(rule(all))
        .isEqualTo(
            new ImageRule(
                List.of("/a.sh", "/b.sh"),
                List.of("/c.sh"),
                Optional.empty(),
                Optional.of(LocalTime.of(3, 0)),
                Optional.of("metal"),
                Duration.ofHours(1),
                Duration.ofMinutes(5),
                4,
                OptionalLong.of(100 << 20)));
    assertThat(SettingsReader.parse("c.yaml", "").limits().images()).isEmpty();
  }

  @Test
  void the_next_build_is_a_span_or_a_time_of_day_away() throws Exception {
    var now = Instant.parse("2026-01-01T03:00:00Z");
    assertThat(rule("prepare: [/a], every: 24h").after(now))
        .contains(Instant.parse("2026-01-02T03:00:00Z"));
    assertThat(rule("prepare: [/a], at: '03:00'").after(now))
        .contains(Instant.parse("2026-01-02T03:00:00Z"));
    assertThat(rule("prepare: [/a], at: '23:59'").after(now))
        .contains(Instant.parse("2026-01-01T23:59:00Z"));
    assertThat(rule("prepare: [/a]").after(now)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "usual: {}                                    | prepare is missing",
        "usual: {prepare: []}                         | prepare is missing",
        "usual: {prepare: [a.sh]}                     | absolute paths",
        "usual: {prepare: [/a], every: 1h, at: '1:0'} | either every or at",
        "usual: {prepare: [/a], at: '24:00'}          | time of day",
        "usual: {prepare: [/a], at-a-time: 0}         | less than one",
        "usual: {prepare: [/a], bandwidth: 0MiB}      | more than zero",
        "usual: {prepare: [/a], evry: 1h}             | unknown key 'evry'",
        "Usual: {prepare: [/a]}                       | a-z",
      })
  void what_makes_no_sense_is_refused(String one, String words) {
    assertThat(
            catchThrowableOfType(
                InvalidSettingsException.class,
                () -> SettingsReader.parse("c.yaml", "images: {" + one + "}")))
        .hasMessageContaining(words);
  }
}
