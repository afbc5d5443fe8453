package dev.snapback.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.snapback.controller.access.AuditEntry;
import dev.snapback.controller.access.Role;
import dev.snapback.controller.lead.LeadLostException;
import dev.snapback.controller.lead.Leader;
import dev.snapback.controller.lead.LeaderStore;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** The same in PostgreSQL, and what is there only: that one leads. */
@Timeout(120)
final class PostgresStoreIT extends StoreContract {
  private static final Leader SELF = new Leader("process 1 of here", "127.0.0.1", 7442, "");
  private static final Leader OTHER = new Leader("process 2 of there", "127.0.0.1", 7452, "");
  private static Optional<PostgresServer> server = Optional.empty();
  private static int databases;

  private String database = "";

  @BeforeAll
  static void start() throws Exception {
    server = Optional.of(PostgresServer.start());
  }

  @AfterAll
  static void end() {
    server.ifPresent(PostgresServer::close);
  }

  @BeforeEach
  void make() throws Exception {
    database = "test_" + databases++;
    server.orElseThrow().makeDatabase(database);
  }

  private SqlStore connect() throws Exception {
    return SqlStore.postgresql(server.orElseThrow().address(database));
  }

  private static long lead(SqlStore store, Leader self) {
    LeaderStore leaders = store.leaders();
    return leaders.take(leaders.read(), self).orElseThrow();
  }

  /** Leads. */
  @Override
  SqlStore open() throws Exception {
    SqlStore store = connect();
    return store.inEpoch(lead(store, SELF));
  }

  @Override
  DataSource raw() {
    var address = server.orElseThrow().address(database);
    var source = new PGSimpleDataSource();
    source.setUrl(address.jdbcUrl());
    source.setUser(address.user().orElseThrow());
    source.setPassword("not-a-secret");
    return source;
  }

  @Test
  void who_leads_no_more_can_commit_no_more() throws Exception {
    try (SqlStore store = connect()) {
      SqlStore former = store.inEpoch(lead(store, SELF));
      former.commit(Records.changes(List.of(Records.idle("a")), List.of(), List.of()));
      SqlStore now = store.inEpoch(lead(store, OTHER));
      assertThatThrownBy(() ->
              former.commit(Records.changes(List.of(Records.idle("b")), List.of(), List.of())))
          .isInstanceOf(LeadLostException.class);
      now.commit(Records.changes(List.of(Records.idle("c")), List.of(), List.of()));
      assertThat(now.load().nodes().keySet())
          .extracting(Object::toString)
          .containsExactlyInAnyOrder("a", "c");
    }
  }

  @Test
  void who_never_led_can_commit_nothing() throws Exception {
    try (SqlStore store = connect()) {
      assertThatThrownBy(
              () -> store.commit(Records.changes(List.of(Records.idle("b")), List.of(), List.of())))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void of_many_that_try_at_once_one_leads() throws Exception {
    try (SqlStore store = connect()) {
      var seen = store.leaders().read();
      List<CompletableFuture<OptionalLong>> tries = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        tries.add(CompletableFuture.supplyAsync(() -> store.leaders().take(seen, SELF)));
      }
      assertThat(tries.stream().filter(each -> each.join().isPresent())).hasSize(1);
    }
  }

  @Test
  void a_sign_of_life_keeps_the_lead_and_one_of_an_epoch_that_is_over_does_nothing()
      throws Exception {
    try (SqlStore store = connect()) {
      LeaderStore leaders = store.leaders();
      long first = lead(store, SELF);
      var seen = leaders.read();
      assertThat(leaders.renew(first, SELF)).isTrue();
      assertThat(leaders.take(seen, OTHER)).isEmpty();
      long second = lead(store, OTHER);
      assertThat(leaders.renew(first, SELF)).isFalse();
      leaders.giveUp(first);
      assertThat(leaders.read().leader()).contains(OTHER);
      leaders.giveUp(second);
      assertThat(leaders.read().leader()).isEmpty();
    }
  }

  /** As one that was stopped in the middle of a commit, for longer than its lease. */
  @Test
  void a_commit_that_stands_still_holds_up_no_takeover_and_never_comes() throws Exception {
    try (SqlStore store = connect()) {
      long epoch = lead(store, SELF);
      // The same options as the writers'.
      var source = raw();
      try (var stuck = source.getConnection();
          var statement = stuck.createStatement()) {
        statement.execute("SET idle_in_transaction_session_timeout = 2500");
        stuck.setAutoCommit(false);
        statement.executeQuery("SELECT epoch FROM leader FOR KEY SHARE").close();
        // Signs of life do not wait for commits.
        assertThat(store.leaders().renew(epoch, SELF)).isTrue();
        long began = System.nanoTime();
        long next = takeover(store);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(6));
        assertThat(next).isEqualTo(epoch + 1);
        assertThatThrownBy(stuck::commit).isInstanceOf(SQLException.class);
      }
    }
  }

  private static long takeover(SqlStore store) throws InterruptedException {
    while (true) {
      try {
        return lead(store, OTHER);
      } catch (RuntimeException lockTimeout) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  @Test
  void two_can_write_the_audit_log() throws Exception {
    try (SqlStore one = connect();
        SqlStore two = connect()) {
      List<CompletableFuture<Void>> writing = new ArrayList<>();
      for (SqlStore each : List.of(one, two)) {
        writing.add(
            CompletableFuture.runAsync(() -> {
              for (int i = 0; i < 50; i++) {
                each.access().append(List.of(entry("a\0" + i), entry("b" + i)));
              }
            }));
      }
      writing.forEach(CompletableFuture::join);
      assertThat(one.access().audit(Long.MAX_VALUE, 1000))
          .extracting(AuditEntry.Numbered::number)
          .hasSize(200)
          .doesNotHaveDuplicates()
          .contains(1L, 200L);
    }
  }

  private static AuditEntry entry(String subject) {
    return new AuditEntry(
        Records.NOW, "t-1", Role.CI, Optional.empty(), "CancelRun", subject, "OK");
  }

  @Test
  void a_wrong_password_is_told_without_it() throws Exception {
    var wrong = Files.createTempFile("password", "");
    try {
      Files.writeString(wrong, "quite-wrong\n");
      var address = PostgresAddress.parse(server.orElseThrow().url(database), Optional.of(wrong));
      assertThatThrownBy(() -> SqlStore.postgresql(address))
          .hasMessageContaining("the store postgresql://snapback@127.0.0.1:")
          .hasMessageContaining("password authentication failed")
          .hasMessageNotContaining("quite-wrong");
      Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-r--r--"));
      assertThatThrownBy(() -> SqlStore.postgresql(address)).hasMessageContaining("chmod o-rwx");
    } finally {
      Files.delete(wrong);
    }
  }
}
