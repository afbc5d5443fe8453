package dev.snapback.controller.lead;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PatrolTest {
  private static final Leader LEADER = new Leader("process 1 of a", "a", 7442, "");
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  // Near the end of what a long holds: nanoTime may be anything.
  private static final long BEGIN = Long.MAX_VALUE - 2 * SECOND;

  private final Patrol patrol = new Patrol(Duration.ofSeconds(5));

  private static LeaderRow row(long epoch, long beat) {
    return new LeaderRow(epoch, beat, Optional.of(LEADER));
  }

  private boolean mayTake(LeaderRow row, double seconds) {
    return patrol.mayTake(row, BEGIN + (long) (seconds * SECOND));
  }

  @Test
  void where_nobody_leads_it_is_taken_at_once() {
    assertThat(mayTake(new LeaderRow(0, 0, Optional.empty()), 0)).isTrue();
  }

  @Test
  void one_that_gives_signs_of_life_keeps_it() {
    for (int second = 0; second < 20; second++) {
      assertThat(mayTake(row(1, second), second)).isFalse();
    }
  }

  @Test
  void one_that_gave_none_for_a_lease_has_lost_it() {
    assertThat(mayTake(row(1, 7), 0)).isFalse();
    assertThat(mayTake(row(1, 7), 4.9)).isFalse();
    assertThat(mayTake(row(1, 7), 5)).isTrue();
  }

  @Test
  void another_that_took_it_meanwhile_has_a_lease_of_its_own() {
    assertThat(mayTake(row(1, 7), 0)).isFalse();
    assertThat(mayTake(row(2, 7), 4.9)).isFalse();
    assertThat(mayTake(row(2, 7), 9)).isFalse();
    assertThat(mayTake(row(2, 7), 9.9)).isTrue();
  }

  @Test
  void one_that_slept_itself_looks_again_before_it_judges() {
    assertThat(mayTake(row(1, 7), 0)).isFalse();
    assertThat(mayTake(row(1, 90), 60)).isFalse();
  }
}
