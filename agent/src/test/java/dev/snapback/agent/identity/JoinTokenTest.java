package dev.snapback.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinTokenTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @Test
  void a_token_is_a_secret_and_a_fingerprint() {
    assertThat(JoinToken.parse("s.e.cret." + HEX)).isEqualTo(new JoinToken("s.e.cret", HEX));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "secret", ".", "secret.", "secret.0123", "secret.ABCDEF"})
  void anything_else_is_refused_without_repeating_it(String token) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JoinToken.parse(token))
        .withMessageNotContaining("secret.");
  }

  @Test
  void the_secret_does_not_get_into_logs() {
    assertThat(JoinToken.parse("hidden." + HEX).toString()).doesNotContain("hidden");
  }
}
