package dev.snapback.controller.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000);
  private final Pace pace = new Pace(1000, nanos::get);

  private Duration waitFor(long bytes) {
    return Duration.ofNanos(pace.reserve(bytes));
  }

  @Test
  void all_who_share_it_wait_their_turn_and_none_for_more_than_was_taken_before() {
    assertThat(waitFor(600)).isZero();
    assertThat(waitFor(1000)).isEqualTo(Duration.ofMillis(500));
    assertThat(waitFor(1)).isEqualTo(Duration.ofMillis(1500));
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(waitFor(1)).isEqualTo(Duration.ofMillis(501));
  }

  @Test
  void an_hour_of_silence_saves_up_no_more_than_a_moment() {
    waitFor(100);
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    assertThat(waitFor(1000)).isZero();
    assertThat(waitFor(1)).isEqualTo(Duration.ofMillis(900));
  }

  @Test
  void without_a_limit_nobody_waits() {
    var unlimited = Pace.unlimited();
    assertThat(unlimited.reserve(1L << 40)).isZero();
    assertThat(unlimited.reserve(1)).isZero();
  }
}
