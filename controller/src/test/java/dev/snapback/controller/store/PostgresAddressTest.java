package dev.snapback.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresAddressTest {
  private static PostgresAddress parse(String url) {
    return PostgresAddress.parse(url, Optional.empty());
  }

  @Test
  void one_line_says_all() {
    var address = parse("postgresql://snap@db1:5432,db2/fleet?sslmode=verify-full");
    assertThat(address.user()).contains("snap");
    assertThat(address.jdbcUrl())
        .isEqualTo("jdbc:postgresql://db1:5432,db2/fleet?sslmode=verify-full");
    assertThat(address).hasToString("postgresql://snap@db1:5432,db2/fleet");
    assertThat(parse("postgres://db/fleet").user()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://snap:hunter2@db/fleet",
        "postgresql://snap@db/fleet?password=hunter2",
        "postgresql://snap@db/fleet?sslPassword=hunter2"
      })
  void a_password_in_it_is_refused_and_not_repeated(String url) {
    assertThatThrownBy(() -> parse(url))
        .hasMessageContaining("store-password-file")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite:///x", "postgresql://db", "jdbc:postgresql://db/x", ""})
  void what_is_no_such_address_is_refused(String url) {
    assertThatThrownBy(() -> parse(url)).hasMessageContaining("postgresql://USER@HOST");
  }
}
