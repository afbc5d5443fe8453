package dev.snapback.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
  @ParameterizedTest
  @CsvSource({
    "-5,0 s",
    "59,59 s",
    "60,1 min",
    "185,3 min 5 s",
    "3600,1 h",
    "7800,2 h 10 min",
    "273600,3 d 4 h"
  })
  void durations_have_two_units_at_most(long seconds, String expected) {
    assertThat(Text.duration(Duration.ofSeconds(seconds))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0,0 B", "1023,1023 B", "1536,1.5 KiB", "20971520,20.0 MiB", "1649267441664,1.5 TiB"})
  void sizes_have_binary_units(long bytes, String expected) {
    assertThat(Text.size(bytes)).isEqualTo(expected);
  }

  @Test
  void a_command_can_be_pasted_into_a_shell() {
    assertThat(Text.command(List.of("sh", "-c", "echo 'a b'", "")))
        .isEqualTo("sh -c 'echo '\\''a b'\\''' ''");
  }
}
