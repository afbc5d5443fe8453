package dev.snapback.controller.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.identity.JoinTokens.Redemption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinTokensTest {
  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  @TempDir private Path directory;

  private JoinTokens open() throws IOException {
    return new JoinTokens(directory, "f00d", () -> now);
  }

  private static String secret(JoinTokens.Token token) {
    return token.text().substring(0, token.text().indexOf('.'));
  }

  @Test
  void a_token_is_good_for_one_joiner_even_after_a_restart() throws IOException {
    var token = open().create(Duration.ofHours(1));
    assertThat(token.text()).endsWith(".f00d");
    assertThat(open().redeem(secret(token), "m1")).isEqualTo(Redemption.ACCEPTED);
    assertThat(open().redeem(secret(token), "m2")).isEqualTo(Redemption.USED_ALREADY);
  }

  @Test
  void a_joiner_whose_answer_got_lost_may_ask_again() throws IOException {
    var tokens = open();
    var token = tokens.create(Duration.ofHours(1));
    tokens.redeem(secret(token), "m1");
    assertThat(tokens.redeem(secret(token), "m1")).isEqualTo(Redemption.ACCEPTED);
  }

  @Test
  void an_expired_token_is_no_good_and_is_forgotten() throws IOException {
    var tokens = open();
    var token = tokens.create(Duration.ofHours(1));
    now = now.plus(Duration.ofHours(1));
    assertThat(tokens.redeem(secret(token), "m1")).isEqualTo(Redemption.EXPIRED);
    tokens.create(Duration.ofHours(1));
    assertThat(tokens.redeem(secret(token), "m1")).isEqualTo(Redemption.UNKNOWN);
  }

  @Test
  void an_unknown_secret_is_unknown_whatever_it_looks_like() throws IOException {
    assertThat(open().redeem("../ca/ca.key", "m1")).isEqualTo(Redemption.UNKNOWN);
    assertThat(open().redeem("", "m1")).isEqualTo(Redemption.UNKNOWN);
  }

  @Test
  void the_secret_is_nowhere_on_disk_nor_in_a_log() throws IOException {
    var token = open().create(Duration.ofHours(1));
    try (var files = Files.list(directory)) {
      for (var file : files.toList()) {
        assertThat(file.getFileName().toString()).doesNotContain(secret(token));
        assertThat(Files.readString(file)).doesNotContain(secret(token));
      }
    }
    assertThat(token.toString()).doesNotContain(secret(token));
  }
}
