package dev.snapback.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostProcessTest {

  @Test
  void start_time_is_found_behind_a_name_with_spaces_and_parentheses() {
    String stat =
        "4711 (a b) (c) S 1 4711 4711 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 4 0 987654 1000 200 18446744073709551615";

    assertThat(HostProcess.startTicks(stat)).isEqualTo(987654);
    assertThat(HostProcess.state(stat)).isEqualTo("S");
    assertThat(HostProcess.threads(stat)).isEqualTo(4);
  }

  @Test
  void this_process_is_alive_and_another_with_its_pid_would_not_be() throws Exception {
    HostProcess self = HostProcess.of(ProcessHandle.current().pid()).orElseThrow();

    assertThat(self.isAlive()).isTrue();
    assertThat(new HostProcess(self.pid(), self.startTicks() - 1).isAlive()).isFalse();
  }

  @Test
  void killing_a_process_whose_pid_was_given_away_ends_nobody() throws Exception {
    Process bystander = new ProcessBuilder(List.of("sleep", "60")).start();
    try {
      HostProcess it = HostProcess.of(bystander.pid()).orElseThrow();

      new HostProcess(it.pid(), it.startTicks() - 1).kill();
      assertThat(bystander.isAlive()).isTrue();

      it.kill();
      assertThat(bystander.waitFor()).isNotZero();
    } finally {
      bystander.destroyForcibly();
    }
  }

  @Test
  void no_process_has_the_pid_that_linux_never_gives() throws Exception {
    assertThat(HostProcess.of(4_194_305)).isEmpty();
  }
}
