package dev.snapback.controller.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;

/** One database, its tables up to date: written through some connections, read through others. */
final class Connections implements AutoCloseable {
  private static final int READERS = 4;

  /** The loop's, the audit log's, and one for tokens. */
  private static final int WRITERS = 3;

  private final Deque<HikariDataSource> open = new ArrayDeque<>();
  private final Dialect dialect;

  private Connections(Dialect dialect) {
    this.dialect = dialect;
  }

  /**
   * Opens the file, which is made if it is not there.
   *
   * @throws RuntimeException where it is no such file, or one of a newer version
   */
  static SqlStore sqlite(Path file) {
    var connections = new Connections(Dialect.SQLITE);
    return connections.opened(() -> {
      String url = "jdbc:sqlite:" + file.toAbsolutePath();
      // Readers see the last commit and hold nobody up. In WAL mode any less than FULL may lose
      // commits in a power cut.
      var properties =
          Map.of("journal_mode", "WAL", "synchronous", "FULL", "busy_timeout", "10000");
      var writer = connections.pool(new Pool("store-writer", url, 1, properties), config -> {});
      migrate(writer);
      var reader =
          connections.pool(new Pool("store-readers", url, READERS, properties), config -> {});
      return new SqlStore(connections, Jdbi.create(writer), Jdbi.create(reader), Optional.empty());
    });
  }

  /**
   * Connects.
   *
   * @throws IOException where it cannot be used; the message names it and says why
   */
  static SqlStore postgresql(PostgresAddress where) throws IOException {
    Optional<String> password = where.password();
    var connections = new Connections(Dialect.POSTGRESQL);
    Login login =
        config -> {
          where.user().ifPresent(config::setUsername);
          password.ifPresent(config::setPassword);
        };
    String url = where.jdbcUrl();
    try {
      return connections.opened(() -> {
        // A large store's migration may take its time, and has a connection of its own.
        try (var once =
            new HikariDataSource(config(new Pool("store-migration", url, 2, FAILING), login))) {
          migrate(once);
        }
        var writer = connections.pool(new Pool("store-writers", url, WRITERS, WRITING), login);
        var reader = connections.pool(new Pool("store-readers", url, READERS, READING), login);
        var lead = connections.pool(new Pool("store-lead", url, 1, LEADING), login);
        return new SqlStore(
            connections, Jdbi.create(writer), Jdbi.create(reader), Optional.of(Jdbi.create(lead)));
      });
    } catch (RuntimeException e) {
      throw new IOException("the store %s cannot be used: %s".formatted(where, words(e)), e);
    }
  }

  /** The innermost cause says most. */
  private static String words(Throwable e) {
    return e.getCause() == null ? String.valueOf(e.getMessage()) : words(e.getCause());
  }

  // Spans of the driver are in seconds, those of the server in milliseconds.
  private static final Map<String, String> FAILING =
      Map.of("connectTimeout", "5", "tcpKeepAlive", "true");
  private static final Map<String, String> READING =
      Map.of("connectTimeout", "5", "tcpKeepAlive", "true", "socketTimeout", "60");

  /**
   * A controller that was stopped in the middle of a commit must not keep its locks from the one
   * that takes over: the server ends such a transaction.
   */
  private static final Map<String, String> WRITING =
      Map.of(
          "connectTimeout", "5",
          "tcpKeepAlive", "true",
          "socketTimeout", "60",
          "reWriteBatchedInserts", "true",
          "options", "-c idle_in_transaction_session_timeout=2500");

  /** Less than a lease, so that there is a second try within it. */
  private static final Map<String, String> LEADING =
      Map.of(
          "connectTimeout", "2",
          "tcpKeepAlive", "true",
          "socketTimeout", "4",
          "options", "-c lock_timeout=2000 -c idle_in_transaction_session_timeout=2500");

  private record Pool(String name, String url, int size, Map<String, String> properties) {}

  @FunctionalInterface
  private interface Login {
    void into(HikariConfig config);
  }

  @FunctionalInterface
  private interface Opening {
    SqlStore open();
  }

  private SqlStore opened(Opening opening) {
    try {
      return opening.open();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private HikariDataSource pool(Pool pool, Login login) {
    var source = new HikariDataSource(config(pool, login));
    open.push(source);
    return source;
  }

  private static HikariConfig config(Pool pool, Login login) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(pool.name());
    config.setJdbcUrl(pool.url());
    config.setMaximumPoolSize(pool.size());
    pool.properties().forEach(config::addDataSourceProperty);
    login.into(config);
    return config;
  }

  private static void migrate(HikariDataSource source) {
    Flyway.configure().dataSource(source).load().migrate();
  }

  Dialect dialect() {
    return dialect;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
