package dev.snapback.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.controller.access.AccessStore;
import dev.snapback.controller.access.ApiToken;
import dev.snapback.controller.access.AuditEntry;
import dev.snapback.controller.access.Role;
import dev.snapback.controller.scheduler.ProjectName;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqlAccessTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final Optional<ProjectName> NOVA = Optional.of(new ProjectName("nova"));

  @TempDir private Path directory;
  private SqlStore store;
  private AccessStore access;

  @BeforeEach
  void open() {
    store = SqlStore.sqlite(directory.resolve("test.db"));
    access = store.access();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static ApiToken token(String id, Role role, Optional<ProjectName> project, long minute) {
    return new ApiToken(
        id,
        "hash of " + id,
        role,
        project,
        "for 'me'",
        NOW.plusSeconds(60 * minute),
        "local",
        NOW.plusSeconds(3600 + 60 * minute),
        Optional.empty());
  }

  private static AuditEntry entry(String subject, Instant time) {
    return new AuditEntry(time, "t-1", Role.CI, NOVA, "CancelRun", subject, "OK");
  }

  @Test
  void tokens_are_as_they_were_after_reopening() {
    ApiToken ci = token("t-1", Role.CI, NOVA, 0);
    ApiToken admin = token("t-2", Role.ADMIN, Optional.empty(), 1);
    assertThat(access.hadToken(Role.ADMIN)).isFalse();
    access.add(ci);
    access.add(admin);
    close();
    open();
    assertThat(access.token("t-1")).contains(ci);
    assertThat(access.token("t-3")).isEmpty();
    assertThat(access.tokens(Optional.empty(), 9)).containsExactly(admin, ci);
    assertThat(access.tokens(Optional.empty(), 1)).containsExactly(admin);
    assertThat(access.hadToken(Role.ADMIN)).isTrue();
    assertThatThrownBy(() -> access.add(ci)).isInstanceOf(RuntimeException.class);
  }

  @Test
  void a_token_is_revoked_once_and_not_listed_as_live() {
    access.add(token("t-1", Role.ADMIN, Optional.empty(), 0));
    access.add(token("t-2", Role.CI, NOVA, 1));
    access.revoke("t-1", NOW);
    access.revoke("t-1", NOW.plusSeconds(9));
    access.revoke("t-3", NOW);
    assertThat(access.token("t-1").orElseThrow().revoked()).contains(NOW);
    assertThat(access.tokens(Optional.of(NOW), 9)).extracting(ApiToken::id).containsExactly("t-2");
    assertThat(access.tokens(Optional.of(NOW.plusSeconds(3660)), 9)).isEmpty();
    assertThat(access.hadToken(Role.ADMIN)).isTrue();
  }

  @Test
  void entries_are_numbered_in_their_order_and_read_newest_first() {
    access.append(List.of(entry("r-1", NOW), entry("r-2", NOW)));
    access.append(List.of(entry("r-3", NOW)));
    assertThat(access.audit(Long.MAX_VALUE, 2))
        .containsExactly(
            new AuditEntry.Numbered(3, entry("r-3", NOW)),
            new AuditEntry.Numbered(2, entry("r-2", NOW)));
    assertThat(access.audit(2, 9)).containsExactly(new AuditEntry.Numbered(1, entry("r-1", NOW)));
  }

  @Test
  void old_entries_go_and_numbers_go_on() {
    access.append(List.of(entry("r-1", NOW), entry("r-2", NOW.plusSeconds(1))));
    access.forgetAuditBefore(NOW.plusSeconds(1));
    assertThat(access.audit(Long.MAX_VALUE, 9))
        .extracting(AuditEntry.Numbered::number)
        .containsExactly(2L);
    access.forgetAuditBefore(NOW.plusSeconds(9));
    access.append(List.of(entry("r-3", NOW.plusSeconds(9))));
    assertThat(access.audit(Long.MAX_VALUE, 1).getFirst().number()).isEqualTo(3);
  }

  @Test
  void however_many_come_they_have_an_end() throws Exception {
    access.append(List.of(entry("r-1", NOW), entry("r-2", NOW)));
    String url = "jdbc:sqlite:" + directory.resolve("test.db");
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.executeUpdate(
          "UPDATE audit SET number = " + SqlAccess.ENTRIES_KEPT + " WHERE subject = 'r-2'");
    }
    access.append(List.of(entry("r-3", NOW)));
    assertThat(access.audit(Long.MAX_VALUE, 9))
        .extracting(numbered -> numbered.entry().subject())
        .containsExactly("r-3", "r-2");
  }
}
