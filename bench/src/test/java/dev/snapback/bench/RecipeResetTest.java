package dev.snapback.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.remote.Exit;
import dev.snapback.remote.RemoteException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecipeResetTest {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final FakeMachine machine = new FakeMachine();
  private final RecipeReset recipe =
      new RecipeReset(machine, Path.of("recipe/reset.sh"), machine, machine);

  @Test
  void each_duration_is_counted_from_the_order() throws Exception {
    RecipeReset.Durations seen = recipe.measure(LIMIT);
    assertThat(machine.sent).containsExactly("recipe/reset.sh → " + RecipeReset.SCRIPT);
    assertThat(seen.script()).isEqualTo(Duration.ofSeconds(8));
    assertThat(seen.down()).isBetween(machine.jump, machine.jump.plusMillis(300));
    assertThat(seen.login()).isEqualTo(machine.sshd.plusMillis(200));
    assertThat(seen.multiUser()).isBetween(machine.multiUser, machine.multiUser.plusMillis(500));
    assertThat(seen.bootId()).isEqualTo("new-boot");
  }

  @Test
  void a_login_to_the_old_system_that_was_only_slow_is_not_the_new_one() throws Exception {
    machine.jump = Duration.ofSeconds(20);
    machine.busy = Duration.ofSeconds(9);
    RecipeReset.Durations seen = recipe.measure(LIMIT);
    assertThat(seen.down()).isBetween(machine.jump, machine.jump.plusMillis(300));
    assertThat(seen.login()).isEqualTo(machine.sshd.plusMillis(200));
  }

  @Test
  void a_script_that_fails_is_no_reset() {
    machine.scriptEnds = new Exit.Status(5);
    assertThatThrownBy(() -> recipe.measure(LIMIT))
        .isInstanceOf(RecipeFailed.class)
        .hasMessageContaining("Status[code=5]")
        .hasMessageContaining("no such kernel");
  }

  @Test
  void a_machine_that_never_jumps_is_told_with_what_the_script_complained_of() {
    machine.jump = Duration.ofDays(1);
    assertThatThrownBy(() -> recipe.measure(LIMIT))
        .isInstanceOf(RecipeFailed.class)
        .hasMessageContaining("still in the old system")
        .hasMessageContaining("no such kernel");
  }

  @Test
  void a_system_that_does_not_reach_multi_user_is_told() {
    machine.multiUser = Duration.ofDays(1);
    assertThatThrownBy(() -> recipe.measure(LIMIT))
        .isInstanceOf(RecipeFailed.class)
        .hasMessageContaining("has not reached multi-user.target");
  }

  @Test
  void a_machine_that_does_not_come_back_is_told() {
    machine.sshd = Duration.ofDays(1);
    assertThatThrownBy(() -> recipe.measure(LIMIT)).isInstanceOf(RemoteException.class);
  }
}
