package dev.snapback.controller.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SpreadTest {
  @Test
  void what_is_drawn_has_the_quantiles() {
    Spread spread = new Spread(Duration.ofSeconds(30), Duration.ofSeconds(90));
    SplittableRandom random = new SplittableRandom(1);
    long[] drawn =
        LongStream.range(0, 20_000).map(i -> spread.draw(random).toMillis()).sorted().toArray();
    assertThat((double) drawn[10_000]).isCloseTo(30_000, within(1_500.0));
    assertThat((double) drawn[19_000]).isCloseTo(90_000, within(4_500.0));
    assertThat(Spread.of(Duration.ofSeconds(5)).draw(random)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void a_p95_below_the_p50_is_none() {
    assertThatThrownBy(() -> new Spread(Duration.ofSeconds(3), Duration.ofSeconds(2)))
        .hasMessageContaining("0 < p50 <= p95");
  }
}
