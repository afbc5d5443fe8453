package dev.snapback.controller.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.facts.BootRecord;
import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BootPhasesTest {
  private static final Instant HEARD = Instant.parse("2026-01-01T00:01:00Z");
  private static final Optional<BootRecord> TOLD =
      Said.fresh(new NodeName("a"), "b", 1, "bookworm", BootWay.KEXEC).boot();

  private static Phase phase(String name, long seconds) {
    return new Phase(name, Duration.ofSeconds(seconds));
  }

  @Test
  void the_new_kernels_first_instant_is_its_announcement_less_its_uptime() {
    var accepted = Optional.of(HEARD.minusSeconds(10));
    assertThat(BootPhases.of(accepted, HEARD, Duration.ofSeconds(8), TOLD))
        .containsExactly(
            phase("jump", 2),
            phase("kernel", 1),
            phase("initramfs", 2),
            phase("user space", 3),
            phase("agent", 1),
            phase("announce", 1));
  }

  @Test
  void a_boot_that_nobody_ordered_has_no_jump() {
    assertThat(BootPhases.of(Optional.empty(), HEARD, Duration.ofSeconds(8), TOLD))
        .extracting(Phase::name)
        .containsExactly("kernel", "initramfs", "user space", "agent", "announce");
  }

  @Test
  void all_is_jump_where_the_machine_tells_nothing() {
    var accepted = Optional.of(HEARD.minusSeconds(10));
    assertThat(BootPhases.of(accepted, HEARD, Duration.ofSeconds(8), Optional.empty()))
        .containsExactly(phase("jump", 10));
    assertThat(BootPhases.of(Optional.empty(), HEARD, Duration.ofSeconds(8), Optional.empty()))
        .isEmpty();
    var without =
        TOLD.map(b -> new BootRecord(b.way(), "", HEARD, 0, "", "", 0, List.of(), List.of()));
    assertThat(BootPhases.of(accepted, HEARD, Duration.ofSeconds(8), without))
        .containsExactly(phase("jump", 10));
  }

  @Test
  void nothing_takes_less_than_no_time() {
    // An uptime that is rounded up, an answer that came late.
    var accepted = Optional.of(HEARD.minusSeconds(6));
    assertThat(BootPhases.of(accepted, HEARD, Duration.ofSeconds(7), TOLD))
        .contains(phase("jump", 0), phase("announce", 0));
    assertThat(BootPhases.of(accepted, HEARD, Duration.ofSeconds(5), TOLD))
        .contains(phase("jump", 1), phase("announce", 0));
  }
}
