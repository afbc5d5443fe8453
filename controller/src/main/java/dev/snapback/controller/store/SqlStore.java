package dev.snapback.controller.store;

import dev.snapback.controller.access.AccessStore;
import dev.snapback.controller.disk.DataDirectory;
import dev.snapback.controller.lead.LeaderStore;
import dev.snapback.controller.scheduler.Changes;
import dev.snapback.controller.scheduler.CopyRecord;
import dev.snapback.controller.scheduler.HealthRecord;
import dev.snapback.controller.scheduler.HoldRecord;
import dev.snapback.controller.scheduler.ImageRecord;
import dev.snapback.controller.scheduler.LearnedRecord;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.NodeRecord;
import dev.snapback.controller.scheduler.PoolRecord;
import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.RequestId;
import dev.snapback.controller.scheduler.RequestRecord;
import dev.snapback.controller.scheduler.ResetRecord;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunRecord;
import dev.snapback.controller.scheduler.State;
import dev.snapback.controller.scheduler.Stored;
import dev.snapback.controller.scheduler.VersionRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/**
 * Records in SQLite or PostgreSQL, whose tables and statements are the same. {@link #sqlite} is for
 * one controller alone; of those on one {@link #postgresql} the one that leads writes, through
 * {@link #inEpoch}.
 */
public final class SqlStore implements Store {
  /** Of each node, with their receipts. */
  static final int RESETS_KEPT = 10_000;

  private final Connections connections;
  private final Jdbi writer;
  private final Jdbi reader;
  private final Optional<Jdbi> lead;

  /** What each commit asks first; empty: nothing, as there is one controller alone. */
  private final OptionalLong epoch;

  SqlStore(Connections connections, Jdbi writer, Jdbi reader, Optional<Jdbi> lead) {
    this(connections, writer, reader, lead, OptionalLong.empty());
  }

  private SqlStore(
      Connections connections, Jdbi writer, Jdbi reader, Optional<Jdbi> lead, OptionalLong epoch) {
    this.connections = connections;
    this.writer = writer;
    this.reader = reader;
    this.lead = lead;
    this.epoch = epoch;
  }

  /**
   * Opens the file, which is made if it is not there, and brings its tables up to date.
   *
   * @throws RuntimeException where it is no such file, or one of a newer version
   */
  public static SqlStore sqlite(Path file) {
    return Connections.sqlite(file);
  }

  /**
   * Connects to the database and brings its tables up to date.
   *
   * @throws IOException where it cannot be used, or is one of a newer version
   */
  public static SqlStore postgresql(PostgresAddress where) throws IOException {
    return Connections.postgresql(where);
  }

  /** The same for the controller that leads in that epoch; commits fail once it is over. */
  public SqlStore inEpoch(long leading) {
    return new SqlStore(connections, writer, reader, lead, OptionalLong.of(leading));
  }

  /**
   * Where it is decided which controller leads; closed with this.
   *
   * @throws IllegalStateException where it is SQLite's, which is for one alone
   */
  public LeaderStore leaders() {
    return table();
  }

  /**
   * Which data directory belongs to it.
   *
   * @throws IllegalStateException where it is SQLite's
   */
  public DataDirectory.Owner owner() {
    return table();
  }

  private LeaderTable table() {
    return new LeaderTable(
        lead.orElseThrow(() -> new IllegalStateException("SQLite is for one controller alone")));
  }

  @Override
  public State load() {
    return reader.inTransaction(handle ->
        State.of(
            Stream.<List<? extends Stored>>of(
                    all(handle, "nodes WHERE state <> 'FORGOTTEN' OR pool IS NULL", NodeRows::read),
                    all(handle, "pools", PoolRows::read),
                    all(handle, "health", HealthRows::read),
                    all(handle, "runs WHERE state <> 'DONE'", RunRows::read),
                    all(
                        handle,
                        "requests WHERE state IN ('WAITING', 'GRANTED')",
                        RequestRows::read),
                    all(handle, "resets WHERE ready IS NULL AND failure = ''", ResetRows::read),
                    all(handle, "holds WHERE state <> 'GONE'", HoldRows::read),
                    all(handle, "learned", LearnedRows::read),
                    all(handle, "images", ImageRows::image),
                    all(handle, "versions", ImageRows::version),
                    all(handle, "copies WHERE state <> 'GONE'", ImageRows::copy))
                .flatMap(List::stream)
                .toList()));
  }

  @Override
  public void commit(Changes changes) {
    writer.useTransaction(handle -> {
      fence(handle);
      NodeRows.TABLE.write(handle, changes.all(NodeRecord.class), NodeRows::bind);
      RunRows.TABLE.write(handle, changes.all(RunRecord.class), RunRows::bind);
      RequestRows.TABLE.write(handle, changes.all(RequestRecord.class), RequestRows::bind);
      ResetRows.TABLE.write(handle, changes.all(ResetRecord.class), ResetRows::bind);
      HoldRows.TABLE.write(handle, changes.all(HoldRecord.class), HoldRows::bind);
      ImageRows.IMAGES.write(handle, changes.all(ImageRecord.class), ImageRows::bind);
      ImageRows.VERSIONS.write(handle, changes.all(VersionRecord.class), ImageRows::bind);
      HealthRows.TABLE.write(handle, changes.all(HealthRecord.class), HealthRows::bind);
      PoolRows.TABLE.write(handle, changes.all(PoolRecord.class), PoolRows::bind);
      LearnedRows.TABLE.write(handle, changes.all(LearnedRecord.class), LearnedRows::bind);
      ImageRows.COPIES.write(handle, changes.all(CopyRecord.class), ImageRows::bind);
      changes.all(ResetRecord.class).forEach(reset -> forgetBefore(handle, reset));
    });
  }

  private void fence(Handle handle) {
    if (lead.isPresent()) {
      LeaderTable.fence(
          handle, epoch.orElseThrow(() -> new IllegalStateException("it does not lead")));
    }
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
    return one("runs", id.value(), RunRows::read);
  }

  @Override
  public Optional<RequestRecord> request(RequestId id) {
    return one("requests", id.value(), RequestRows::read);
  }

  private <T> Optional<T> one(String table, String id, Reading<T> reading) {
    return reader.withHandle(handle ->
        handle
            .createQuery("SELECT * FROM " + table + " WHERE id = :id")
            .bind("id", id)
            .map((set, context) -> reading.read(new Row(set)))
            .findOne());
  }

  @Override
  public List<RunRecord> newestRuns(Optional<ProjectName> of, int limit) {
    return newest("runs", of, limit, RunRows::read);
  }

  @Override
  public List<RequestRecord> newestRequests(Optional<ProjectName> of, int limit) {
    return newest("requests", of, limit, RequestRows::read);
  }

  private <T> List<T> newest(
      String table, Optional<ProjectName> of, int limit, Reading<T> reading) {
    String which = of.isPresent() ? " WHERE project = :project" : "";
    return reader.withHandle(handle -> {
      Query query =
          handle.createQuery(
              "SELECT * FROM %s%s ORDER BY submitted DESC, id DESC LIMIT %d"
                  .formatted(table, which, positive(limit)));
      of.ifPresent(project -> query.bind("project", project.value()));
      return query.map((set, context) -> reading.read(new Row(set))).list();
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
    return reader.withHandle(handle ->
        all(handle, "holds ORDER BY made DESC, id DESC LIMIT " + positive(limit), HoldRows::read));
  }

  /** Tokens and the audit log, in the same database; closed with it. */
  public AccessStore access() {
    return new SqlAccess(writer, reader, connections.dialect());
  }

  static int positive(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1: " + limit);
    }
    return limit;
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
    connections.close();
  }
}
