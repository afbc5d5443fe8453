package dev.snapback.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnitTextTest {
  private static String text(List<String> command, Map<String, String> environment) {
    var order =
        new RunOrder(new RunId("r1"), command, environment, Optional.of(Duration.ofMillis(1500)));
    return UnitText.of(order, "/bin/echo", environment, "/var/lib/snapback/runs/r1");
  }

  @Test
  void words_reach_the_command_as_they_are() {
    String unit =
        text(List.of("echo", "$HOME", "${X}", "$$", "%n", ";", "", "a \"b\" \\c"), Map.of());

    assertThat(unit)
        .contains(
            "ExecStart=\":@/bin/echo\" \"echo\" \"$HOME\" \"${X}\" \"$$\" \"%%n\" \";\" \"\""
                + " \"a \\\"b\\\" \\\\c\"\n");
  }

  @Test
  void control_characters_cannot_end_the_line() {
    assertThat(UnitText.quote("a\nExecStartPost=/bin/evil\r\t\u0001é"))
        .isEqualTo("\"a\\nExecStartPost=/bin/evil\\x0d\\t\\x01é\"");
  }

  @Test
  void the_timeout_and_the_environment_are_in_it() {
    String unit = text(List.of("echo"), Map.of("B", "50% $x", "A", "1"));

    assertThat(unit)
        .contains("RuntimeMaxSec=1500ms\n")
        .contains("Environment=\"A=1\"\nEnvironment=\"B=50%% $x\"\n")
        .contains("StandardOutput=append:/var/lib/snapback/runs/r1/console\n");
  }

  @Test
  void the_exit_codes_of_systemd_itself_are_no_success() {
    assertThat(text(List.of("echo"), Map.of()))
        .containsPattern("SuccessExitStatus=.* 199 246 ")
        .doesNotContainPattern("SuccessExitStatus=.* 203 ");
  }
}
