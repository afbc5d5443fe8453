package dev.snapback.agent.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenewalTimeTest {
  private static final Instant BEGINS = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant ENDS = BEGINS.plus(Duration.ofDays(360));

  @ParameterizedTest
  @CsvSource({
    // Two thirds of 360 days are 240, three quarters 270.
    "0, 0, P240D",
    "0, 1, P270D",
    "0, 0.5, P255D",
    "239, 0, P1D",
    "240, 0, PT0S",
    "240, 1, P30D",
    "270, 1, PT0S",
    "359, 0.3, PT0S",
    "360, 0, PT0S",
    "5000, 1, PT0S",
    // A clock that is behind.
    "-10, 0, P250D"
  })
  void it_is_time_between_two_thirds_and_three_quarters_of_a_life(
      int day, double jitter, Duration wait) {
    var now = BEGINS.plus(Duration.ofDays(day));
    assertThat(RenewalTime.from(now, BEGINS, ENDS, jitter)).isEqualTo(wait);
  }

  @Test
  void the_last_moment_before_it_is_not_yet_it() {
    var due = BEGINS.plus(Duration.ofDays(240));
    assertThat(RenewalTime.from(due.minusNanos(1), BEGINS, ENDS, 0)).isEqualTo(Duration.ofNanos(1));
  }

  @Test
  void one_without_a_life_is_due() {
    assertThat(RenewalTime.from(BEGINS, BEGINS, BEGINS, 0.5)).isZero();
    assertThat(RenewalTime.from(BEGINS, BEGINS, BEGINS.minusSeconds(1), 0.5)).isZero();
  }
}
