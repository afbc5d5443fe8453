package dev.snapback.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpawnedProgramsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path directory;
  private SpawnedPrograms programs;

  @BeforeEach
  void in_a_directory() {
    programs = new SpawnedPrograms(directory);
  }

  @Test
  void output_errors_and_exit_code_come_back_apart() throws Exception {
    var finished = shell("echo out; echo err >&2; exit 5", LONG);

    assertThat(finished).isEqualTo(new Finished(5, "out\n", "err\n", false));
  }

  @Test
  void output_larger_than_a_pipe_is_whole() throws Exception {
    var finished = shell("head -c 300000 /dev/zero | tr '\\0' x", LONG);

    assertThat(finished.stdout()).hasSize(300_000);
  }

  @Test
  void a_signal_is_told_as_shells_do() throws Exception {
    assertThat(shell("kill -TERM $$", LONG).exit()).isEqualTo(128 + 15);
  }

  @Test
  void a_program_past_its_deadline_is_killed() throws Exception {
    var finished = shell("echo begun; exec sleep 600", Duration.ofMillis(500));

    assertThat(finished).isEqualTo(new Finished(128 + 9, "begun\n", "", true));
  }

  @Test
  void the_environment_is_exactly_what_was_given() throws Exception {
    var finished = programs.run(List.of("env"), Map.of("A", "1"), LONG);

    assertThat(finished.stdout()).isEqualTo("A=1\n");
  }

  @Test
  void standard_input_is_empty() throws Exception {
    assertThat(programs.run(List.of("cat"), Map.of(), LONG).stdout()).isEmpty();
  }

  @Test
  void a_missing_program_says_so() {
    assertThatThrownBy(() -> programs.run(List.of("no-such-program"), Map.of(), LONG))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-program")
        .hasMessageContaining("No such file");
  }

  @Test
  void nothing_is_left_behind() throws Exception {
    shell("echo out", LONG);

    assertThat(directory).isEmptyDirectory();
  }

  private Finished shell(String script, Duration deadline) throws IOException {
    return programs.run(List.of("sh", "-c", script), Map.of("PATH", "/usr/bin:/bin"), deadline);
  }
}
