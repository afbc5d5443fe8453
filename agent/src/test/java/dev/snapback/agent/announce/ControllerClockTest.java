package dev.snapback.agent.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ControllerClockTest {
  private Instant here = Instant.parse("2020-01-01T00:00:00Z");
  private long nanos = 7;
  private final ControllerClock clock = new ControllerClock(() -> here, () -> nanos);

  @Test
  void until_the_controller_has_said_something_it_is_the_machines_own() {
    assertThat(clock.instant()).isEqualTo(here);
    clock.heard(0);
    assertThat(clock.instant()).isEqualTo(here);
  }

  @Test
  void what_the_controller_said_goes_on_whatever_the_machines_clock_is_set_to() {
    var said = Instant.parse("2026-11-22T10:00:00Z");
    clock.heard(said.toEpochMilli());
    nanos += 5_000_000_000L;
    here = Instant.parse("2031-01-01T00:00:00Z");
    assertThat(clock.instant()).isEqualTo(said.plusSeconds(5));
  }
}
