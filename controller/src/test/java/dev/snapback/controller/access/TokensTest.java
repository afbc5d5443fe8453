package dev.snapback.controller.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.controller.access.Tokens.Identified;
import dev.snapback.controller.scheduler.ProjectName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
  private static final Optional<ProjectName> NOVA = Optional.of(new ProjectName("nova"));
  private static final Duration DAY = Duration.ofDays(1);

  private final MemoryAccess store = new MemoryAccess();
  private Instant now = Instant.parse("2026-11-23T10:00:00Z");
  private final Tokens tokens = new Tokens(store, () -> now, false);
  private final Tokens onLoopback = new Tokens(store, () -> now, true);

  private static Tokens.Order order(Role role) {
    return new Tokens.Order(
        role, role == Role.CI ? NOVA : Optional.empty(), "the nightly job", DAY);
  }

  private Tokens.Made make(Role role) throws Tokens.RefusedException {
    return tokens.create(order(role), Caller.LOCAL);
  }

  private static Optional<String> bearer(String token) {
    return Optional.of("Bearer " + token);
  }

  @Test
  void who_shows_a_token_is_who_it_was_made_for() throws Exception {
    Tokens.Made made = make(Role.CI);
    Identified known = new Identified.Known(new Caller(made.token().id(), Role.CI, NOVA));
    assertThat(tokens.identify(bearer(made.text()))).isEqualTo(known);
    assertThat(tokens.identify(Optional.of("bearer  " + made.text() + " "))).isEqualTo(known);
  }

  @Test
  void nothing_that_is_kept_or_printed_opens_anything() throws Exception {
    Tokens.Made made = make(Role.ADMIN);
    String secret = made.text().substring(made.text().indexOf('.') + 1);
    assertThat(made.token().secretHash()).hasSize(64).doesNotContain(secret);
    assertThat(made.toString() + made.token()).doesNotContain(secret, made.token().secretHash());
    assertThat(make(Role.ADMIN).text()).isNotEqualTo(made.text());
    String byHash = made.token().id() + "." + made.token().secretHash().substring(0, 43);
    assertThat(tokens.identify(bearer(byHash))).isInstanceOf(Identified.Unknown.class);
  }

  @Test
  void a_token_ends_at_its_time_and_when_it_is_revoked() throws Exception {
    Tokens.Made one = make(Role.VIEWER);
    Tokens.Made other = make(Role.VIEWER);
    assertThat(tokens.revoke(other.token().id()).orElseThrow().revoked()).contains(now);
    assertThat(tokens.identify(bearer(other.text())))
        .isEqualTo(new Identified.Unknown("token " + other.token().id() + " was revoked"));
    assertThat(tokens.list(false)).containsExactly(one.token());
    assertThat(tokens.list(true)).hasSize(2);
    now = now.plus(DAY);
    assertThat(tokens.identify(bearer(one.text())))
        .isEqualTo(new Identified.Unknown("token " + one.token().id() + " has expired"));
    assertThat(tokens.revoke("t-none")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer t-0123456789",
        "Basic dXNlcjpwYXNz",
        "Bearer t-0123456789.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "Bearer t-0123456789.___________________________________________"
      })
  void what_is_no_token_is_not_taken_for_one_nor_repeated(String header) {
    // Not for somebody on this host without a token, either.
    assertThat(onLoopback.identify(Optional.of(header)))
        .isInstanceOfSatisfying(
            Identified.Unknown.class, unknown -> assertThat(unknown.why()).doesNotContain("t-0"));
  }

  @Test
  void one_tokens_secret_does_not_open_another() throws Exception {
    Tokens.Made ci = make(Role.CI);
    Tokens.Made admin = make(Role.ADMIN);
    String mixed = admin.token().id() + ci.text().substring(ci.text().indexOf('.'));
    assertThat(tokens.identify(bearer(mixed)))
        .isEqualTo(new Identified.Unknown("this token is not known here"));
  }

  @Test
  void on_loopback_none_is_needed_until_the_first_of_an_admin() throws Exception {
    assertThat(onLoopback.identify(Optional.empty())).isEqualTo(new Identified.Known(Caller.LOCAL));
    assertThatThrownBy(() -> onLoopback.create(order(Role.CI), Caller.LOCAL))
        .isInstanceOf(Tokens.RefusedException.class)
        .hasMessageContaining("admin first");
    String admin = onLoopback.create(order(Role.ADMIN), Caller.LOCAL).token().id();
    assertThat(onLoopback.identify(Optional.empty()))
        .isEqualTo(new Identified.Unknown("a token is needed"));
    onLoopback.create(order(Role.CI), Caller.LOCAL);
    onLoopback.revoke(admin);
    // Revoking must not open the door.
    assertThat(onLoopback.identify(Optional.empty())).isInstanceOf(Identified.Unknown.class);
  }

  @Test
  void elsewhere_one_is_needed_from_the_start() throws Exception {
    assertThat(tokens.identify(Optional.empty())).isInstanceOf(Identified.Unknown.class);
    Tokens.Made first = Tokens.createByHand(store, () -> now, order(Role.ADMIN));
    assertThat(tokens.identify(bearer(first.text()))).isInstanceOf(Identified.Known.class);
    assertThat(store.entries()).extracting(AuditEntry::subject).containsExactly(first.token().id());
  }

  @ParameterizedTest
  @CsvSource({"CI,,needs a project", "OPERATOR,nova,name none", "ADMIN,nova,name none"})
  void a_project_goes_with_some_roles(Role role, String project, String told) {
    var named = Optional.ofNullable(project).map(ProjectName::new);
    assertThatThrownBy(() -> tokens.create(new Tokens.Order(role, named, "", DAY), Caller.LOCAL))
        .isInstanceOf(Tokens.RefusedException.class)
        .hasMessageContaining(told);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 367})
  void a_token_is_valid_for_a_year_at_most(int days) {
    var order = new Tokens.Order(Role.ADMIN, Optional.empty(), "", Duration.ofDays(days));
    assertThatThrownBy(() -> tokens.create(order, Caller.LOCAL))
        .isInstanceOf(Tokens.RefusedException.class)
        .hasMessageContaining("366 days");
  }
}
