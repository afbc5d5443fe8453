package dev.snapback.controller.store;

import dev.snapback.controller.access.AccessStore;
import dev.snapback.controller.access.ApiToken;
import dev.snapback.controller.access.AuditEntry;
import dev.snapback.controller.access.Role;
import dev.snapback.controller.scheduler.ProjectName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Tokens and the audit log, in the database of {@link SqlStore}. */
final class SqlAccess implements AccessStore {
  /** However old: a flood of calls must not fill the disk. */
  static final int ENTRIES_KEPT = 1_000_000;

  private final Jdbi writer;
  private final Jdbi reader;
  private final Dialect dialect;

  SqlAccess(Jdbi writer, Jdbi reader, Dialect dialect) {
    this.writer = writer;
    this.reader = reader;
    this.dialect = dialect;
  }

  @Override
  public void add(ApiToken token) {
    writer.useHandle(handle ->
        handle
            .createUpdate(
                """
                INSERT INTO tokens
                  (id, secret_hash, role, project, purpose, created, created_by, expires)
                VALUES (:id, :hash, :role, :project, :purpose, :created, :by, :expires)
                """)
            .bind("id", token.id())
            .bind("hash", token.secretHash())
            .bind("role", token.role().name())
            .bind("project", token.project().map(ProjectName::value).orElse(null))
            .bind("purpose", token.purpose())
            .bind("created", token.created().toEpochMilli())
            .bind("by", token.createdBy())
            .bind("expires", token.expires().toEpochMilli())
            .execute());
  }

  @Override
  public Optional<ApiToken> token(String id) {
    return reader.withHandle(handle ->
        handle
            .createQuery("SELECT * FROM tokens WHERE id = :id")
            .bind("id", id)
            .map((set, context) -> token(new Row(set)))
            .findOne());
  }

  @Override
  public List<ApiToken> tokens(Optional<Instant> liveAt, int limit) {
    return reader.withHandle(handle ->
        handle
            .createQuery(
                """
                SELECT * FROM tokens WHERE (:all OR (revoked IS NULL AND expires > :now))
                ORDER BY created DESC, id DESC LIMIT :limit
                """)
            .bind("all", liveAt.isEmpty())
            .bind("now", liveAt.map(Instant::toEpochMilli).orElse(0L))
            .bind("limit", SqlStore.positive(limit))
            .map((set, context) -> token(new Row(set)))
            .list());
  }

  @Override
  public void revoke(String id, Instant when) {
    writer.useHandle(handle ->
        handle
            .createUpdate("UPDATE tokens SET revoked = :now WHERE id = :id AND revoked IS NULL")
            .bind("id", id)
            .bind("now", when.toEpochMilli())
            .execute());
  }

  @Override
  public boolean hadToken(Role role) {
    return reader.withHandle(handle ->
        handle
            .createQuery("SELECT 1 FROM tokens WHERE role = :role LIMIT 1")
            .bind("role", role.name())
            .mapTo(Integer.class)
            .findOne()
            .isPresent());
  }

  private static ApiToken token(Row row) throws SQLException {
    return new ApiToken(
        row.text("id"),
        row.text("secret_hash"),
        Role.valueOf(row.text("role")),
        row.optionalText("project").map(ProjectName::new),
        row.text("purpose"),
        row.time("created"),
        row.text("created_by"),
        row.time("expires"),
        row.optionalTime("revoked"));
  }

  @Override
  public void append(List<AuditEntry> entries) {
    writer.useTransaction(handle -> {
      dialect.alone(handle);
      insert(handle, entries);
      handle
          .createUpdate("DELETE FROM audit WHERE number <= (SELECT MAX(number) FROM audit) - :kept")
          .bind("kept", ENTRIES_KEPT)
          .execute();
    });
  }

  private static void insert(Handle handle, List<AuditEntry> entries) {
    // The number is taken in the statement that writes it: another process may write too.
    try (PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO audit (number, time, caller, role, project, action, subject, result)
            SELECT COALESCE(MAX(number), 0) + 1,
              :time, :caller, :role, :project, :action, :subject, :result
            FROM audit
            """)) {
      for (AuditEntry entry : entries) {
        batch
            .bind("time", entry.time().toEpochMilli())
            .bind("caller", entry.caller())
            .bind("role", entry.role().name())
            .bind("project", entry.project().map(ProjectName::value).orElse(null))
            .bind("action", entry.action())
            .bind("subject", Table.storable(entry.subject()))
            .bind("result", entry.result())
            .add();
      }
      batch.execute();
    }
  }

  @Override
  public void forgetAuditBefore(Instant time) {
    writer.useHandle(handle ->
        handle
            // The newest stays, so that numbers go on from it.
            .createUpdate(
                "DELETE FROM audit WHERE time < :time AND number < (SELECT MAX(number) FROM audit)")
            .bind("time", time.toEpochMilli())
            .execute());
  }

  @Override
  public List<AuditEntry.Numbered> audit(long before, int limit) {
    return reader.withHandle(handle ->
        handle
            .createQuery(
                "SELECT * FROM audit WHERE number < :before ORDER BY number DESC LIMIT :limit")
            .bind("before", before)
            .bind("limit", SqlStore.positive(limit))
            .map((set, context) -> entry(new Row(set)))
            .list());
  }

  private static AuditEntry.Numbered entry(Row row) throws SQLException {
    return new AuditEntry.Numbered(
        row.number("number"),
        new AuditEntry(
            row.time("time"),
            row.text("caller"),
            Role.valueOf(row.text("role")),
            row.optionalText("project").map(ProjectName::new),
            row.text("action"),
            row.text("subject"),
            row.text("result")));
  }
}
