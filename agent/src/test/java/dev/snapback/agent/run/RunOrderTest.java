package dev.snapback.agent.run;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunOrderTest {
  private static final RunId ID = new RunId("r-1");

  private static RunOrder order(List<String> command, Map<String, String> environment) {
    return new RunOrder(ID, command, environment, Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "a/b", "..", "a.service", "a b", "ä"})
  void an_id_with_other_letters_is_refused(String id) {
    assertThatIllegalArgumentException().isThrownBy(() -> new RunId(id));
  }

  @Test
  void an_empty_command_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> order(List.of(), Map.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> order(List.of(" "), Map.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> order(List.of("a", "b\0"), Map.of()));
  }

  @Test
  void what_systemd_would_leave_out_of_the_environment_is_refused() {
    var command = List.of("true");
    assertThatIllegalArgumentException().isThrownBy(() -> order(command, Map.of("1A", "")));
    assertThatIllegalArgumentException().isThrownBy(() -> order(command, Map.of("A", "\u0001")));
    assertThatNoException().isThrownBy(() -> order(command, Map.of("A_1", "two\nlines\t$")));
  }

  @Test
  void a_timeout_of_zero_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RunOrder(ID, List.of("true"), Map.of(), Optional.of(Duration.ZERO)));
  }
}
