package dev.snapback.controller.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.snapback.controller.access.AccessStore;
import dev.snapback.controller.scheduler.Changes;
import dev.snapback.controller.scheduler.HoldRecord;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.ResetRecord;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunRecord;
import dev.snapback.controller.scheduler.State;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/** One SQLite file, written through one connection and read through others. */
public final class SqliteStore implements Store {
  private static final int READERS = 4;

  /** Of each node, with their receipts. */
  static final int RESETS_KEPT = 10_000;

  private final HikariDataSource writing;
  private final HikariDataSource reading;
  private final Jdbi writer;
  private final Jdbi reader;

  private SqliteStore(HikariDataSource writing, HikariDataSource reading) {
    this.writing = writing;
    this.reading = reading;
    this.writer = Jdbi.create(writing);
    this.reader = Jdbi.create(reading);
  }

  /**
   * Opens the file, which is made if it is not there, and brings its tables up to date.
   *
   * @throws RuntimeException where it is no such file, or one of a newer version
   */
  public static SqliteStore open(Path file) {
    HikariDataSource writing = pool(file, "store-writer", 1);
    try {
      Flyway.configure().dataSource(writing).load().migrate();
      return new SqliteStore(writing, pool(file, "store-readers", READERS));
    } catch (RuntimeException e) {
      writing.close();
      throw e;
    }
  }

  private static HikariDataSource pool(Path file, String name, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl("jdbc:sqlite:" + file.toAbsolutePath());
    config.setMaximumPoolSize(size);
    // Readers see the last commit and hold nobody up.
    config.addDataSourceProperty("journal_mode", "WAL");
    // In WAL mode anything less may lose commits in a power cut.
    config.addDataSourceProperty("synchronous", "FULL");
    config.addDataSourceProperty("busy_timeout", "10000");
    return new HikariDataSource(config);
  }

  @Override
  public State load() {
    return reader.inTransaction(handle ->
        State.of(
            nodes(handle),
            runs(handle, "WHERE state <> 'DONE'"),
            resets(handle, "WHERE ready IS NULL AND failure = ''"),
            holds(handle, "WHERE state <> 'GONE'"),
            all(handle, "images", ImageRows::image),
            all(handle, "versions", ImageRows::version),
            all(handle, "copies WHERE state <> 'GONE'", ImageRows::copy)));
  }

  @Override
  public void commit(Changes changes) {
    writer.useTransaction(handle -> {
      NodeRows.TABLE.write(handle, changes.nodes(), NodeRows::bind);
      RunRows.TABLE.write(handle, changes.runs(), RunRows::bind);
      ResetRows.TABLE.write(handle, changes.resets(), ResetRows::bind);
      HoldRows.TABLE.write(handle, changes.holds(), HoldRows::bind);
      ImageRows.IMAGES.write(handle, changes.images(), ImageRows::bind);
      ImageRows.VERSIONS.write(handle, changes.versions(), ImageRows::bind);
      ImageRows.COPIES.write(handle, changes.copies(), ImageRows::bind);
      changes.resets().forEach(reset -> forgetBefore(handle, reset));
    });
  }

  /** A busy machine is reset some hundred times a day: what is kept of it must have an end. */
  private static void forgetBefore(Handle handle, ResetRecord newest) {
    if (newest.number() > RESETS_KEPT) {
      handle
          .createUpdate("DELETE FROM resets WHERE node = :node AND number <= :last")
          .bind("node", newest.node().value())
          .bind("last", newest.number() - RESETS_KEPT)
          .execute();
    }
  }

  @Override
  public Optional<ResetRecord> reset(NodeName node, int number) {
    return reader.withHandle(handle ->
        handle
            .createQuery("SELECT * FROM resets WHERE node = :node AND number = :number")
            .bind("node", node.value())
            .bind("number", number)
            .map((set, context) -> ResetRows.read(new Row(set)))
            .findOne());
  }

  @Override
  public Optional<RunRecord> run(RunId id) {
    return reader.withHandle(handle ->
        handle
            .createQuery("SELECT * FROM runs WHERE id = :id")
            .bind("id", id.value())
            .map((set, context) -> RunRows.read(new Row(set)))
            .findOne());
  }

  @Override
  public List<RunRecord> newestRuns(Optional<ProjectName> of, int limit) {
    String which = of.isPresent() ? "WHERE project = :project " : "";
    return reader.withHandle(handle -> {
      Query query =
          handle.createQuery(
              "SELECT * FROM runs "
                  + which
                  + "ORDER BY submitted DESC, id DESC LIMIT "
                  + positive(limit));
      of.ifPresent(project -> query.bind("project", project.value()));
      return query.map((set, context) -> RunRows.read(new Row(set))).list();
    });
  }

  @Override
  public List<ResetRecord> newestResets(NodeName node, int limit) {
    return reader.withHandle(handle ->
        handle
            .createQuery(
                "SELECT * FROM resets WHERE node = :node ORDER BY number DESC LIMIT "
                    + positive(limit))
            .bind("node", node.value())
            .map((set, context) -> ResetRows.read(new Row(set)))
            .list());
  }

  @Override
  public List<HoldRecord> newestHolds(int limit) {
    return reader.withHandle(
        handle -> holds(handle, "ORDER BY made DESC, id DESC LIMIT " + positive(limit)));
  }

  /** Tokens and the audit log, in the same file; closed with it. */
  public AccessStore access() {
    return new SqliteAccess(writer, reader);
  }

  static int positive(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1: " + limit);
    }
    return limit;
  }

  private static List<NodeRecord> nodes(Handle handle) {
    return handle
        .createQuery("SELECT * FROM nodes")
        .map((set, context) -> NodeRows.read(new Row(set)))
        .list();
  }

  private static List<RunRecord> runs(Handle handle, String which) {
    return handle
        .createQuery("SELECT * FROM runs " + which)
        .map((set, context) -> RunRows.read(new Row(set)))
        .list();
  }

  private static List<ResetRecord> resets(Handle handle, String which) {
    return handle
        .createQuery("SELECT * FROM resets " + which)
        .map((set, context) -> ResetRows.read(new Row(set)))
        .list();
  }

  private static List<HoldRecord> holds(Handle handle, String which) {
    return handle
        .createQuery("SELECT * FROM holds " + which)
        .map((set, context) -> HoldRows.read(new Row(set)))
        .list();
  }

  @FunctionalInterface
  private interface Reading<T> {
    T read(Row row) throws SQLException;
  }

  private static <T> List<T> all(Handle handle, String which, Reading<T> reading) {
    return handle
        .createQuery("SELECT * FROM " + which)
        .map((set, context) -> reading.read(new Row(set)))
        .list();
  }

  @Override
  public void close() {
    reading.close();
    writing.close();
  }
}
