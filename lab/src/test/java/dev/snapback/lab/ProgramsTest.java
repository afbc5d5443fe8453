package dev.snapback.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ProgramsTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Its streams were closed once while they were read; the caller was told of no output then. */
  @RepeatedTest(20)
  void what_a_program_says_is_read_to_its_end() throws Exception {
    var said = Programs.run(List.of("seq", "20000"), LIMIT);

    assertThat(said.text("seq")).endsWith("\n20000");
  }

  @Test
  void one_that_does_not_end_is_ended() {
    assertThatThrownBy(() -> Programs.run(List.of("sleep", "3600"), Duration.ofMillis(100)))
        .isInstanceOf(LabException.class)
        .hasMessage("sleep was not done within 0.1 s: sleep 3600");
  }
}
