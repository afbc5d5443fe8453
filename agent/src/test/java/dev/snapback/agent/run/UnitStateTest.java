package dev.snapback.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnitStateTest {
  private static UnitState state(String active, String sub, String more) {
    return UnitState.parse(
        "LoadState=loaded\nActiveState=" + active + "\nSubState=" + sub + "\n" + more);
  }

  @Test
  void a_run_that_goes_on_is_not_settled() {
    var running = state("active", "running", "ExecMainPID=77\nExecMainCode=0\nExecMainStatus=0\n");

    assertThat(running.settled()).isFalse();
    assertThat(running.mainEnded()).isFalse();
    assertThat(running.mainPid()).isEqualTo(77);
  }

  @Test
  void a_start_that_waits_for_the_boot_is_not_settled() {
    assertThat(state("inactive", "dead", "Job=123\n").settled()).isFalse();
    assertThat(state("inactive", "dead", "").settled()).isTrue();
  }

  @Test
  void processes_that_are_still_being_killed_are_not_settled() {
    assertThat(state("deactivating", "stop-sigterm", "ExecMainCode=2\n").settled()).isFalse();
    assertThat(state("failed", "failed", "ExecMainCode=2\n").settled()).isTrue();
  }

  @Test
  void an_end_is_known_by_its_code() {
    var ended = state("active", "exited", "ExecMainCode=1\nExecMainStatus=7\nResult=success\n");

    assertThat(ended.settled()).isTrue();
    assertThat(ended.mainEnded()).isTrue();
    assertThat(ended.mainStatus()).isEqualTo(7);
  }
}
