package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class NamesTest {
  @Test
  void names_that_could_leave_their_directory_or_unit_are_none() {
    for (String bad : new String[] {"", ".", "..", "a/b", "A", "-a", "a b", "a\n", "ä"}) {
      assertThat(NodeName.isValid(bad)).as(bad).isFalse();
      assertThat(RunId.isValid(bad)).as(bad).isFalse();
    }
    assertThat(NodeName.isValid("rack-1.lab")).isTrue();
    assertThat(RunId.isValid("20260101-3f")).isTrue();
    assertThat(RunId.isValid("a".repeat(64))).isFalse();
  }

  @Test
  void spans_are_told_in_the_unit_that_people_would_take() {
    assertThat(Spans.words(Duration.ofMillis(20))).isEqualTo("20 ms");
    assertThat(Spans.words(Duration.ofSeconds(90))).isEqualTo("90 s");
    assertThat(Spans.words(Duration.ofMinutes(15))).isEqualTo("15 min");
    assertThat(Spans.words(Duration.ofHours(1))).isEqualTo("1 h");
    assertThat(Spans.words(Duration.ofMinutes(90))).isEqualTo("1 h 30 min");
  }
}
