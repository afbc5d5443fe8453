package dev.snapback.controller.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionException;

/**
 * One table, and the statement that writes a row: as a new one, or over the one with the same key.
 *
 * @param upsert SQL that SQLite and PostgreSQL both know
 * @param places of the columns in it, from 1
 */
record Table(String name, String upsert, Map<String, Integer> places) {
  static Table of(String name, List<String> key, String columns) {
    List<String> all = Arrays.asList(columns.strip().split("\\s+"));
    Map<String, Integer> places = new HashMap<>();
    all.forEach(column -> places.put(column, places.size() + 1));
    return new Table(name, upsert(name, key, all), Map.copyOf(places));
  }

  private static String upsert(String name, List<String> key, List<String> columns) {
    return "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s"
        .formatted(
            name,
            String.join(", ", columns),
            columns.stream().map(column -> "?").collect(Collectors.joining(", ")),
            String.join(", ", key),
            columns.stream()
                .filter(column -> !key.contains(column))
                .map(column -> column + " = excluded." + column)
                .collect(Collectors.joining(", ")));
  }

  /** PostgreSQL takes no NUL in a text, and what a node or a caller says may hold one. */
  static String storable(String text) {
    return text.replace('\0', '\uFFFD');
  }

  /**
   * By JDBC itself: it is done thousands of times a second, and Jdbi's names cost more than SQL.
   */
  <T> void write(Handle handle, List<T> rows, Binder<T> binder) {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = handle.getConnection().prepareStatement(upsert)) {
      var binding = new Binding(statement, places);
      for (T row : rows) {
        binder.bind(binding, row);
        statement.addBatch();
      }
      statement.executeBatch();
    } catch (SQLException e) {
      throw new TransactionException("table " + name + " cannot be written", e);
    }
  }

  @FunctionalInterface
  interface Binder<T> {
    void bind(Binding to, T row) throws SQLException;
  }

  /** Binds values by column name; each column must be bound for each row. */
  record Binding(PreparedStatement statement, Map<String, Integer> places) {
    private int place(String column) {
      return Optional.ofNullable(places.get(column)).orElseThrow();
    }

    Binding text(String column, String value) throws SQLException {
      statement.setString(place(column), storable(value));
      return this;
    }

    Binding text(String column, Optional<String> value) throws SQLException {
      statement.setString(place(column), value.map(Table::storable).orElse(null));
      return this;
    }

    Binding number(String column, long value) throws SQLException {
      statement.setLong(place(column), value);
      return this;
    }

    Binding number(String column, OptionalInt value) throws SQLException {
      if (value.isPresent()) {
        statement.setInt(place(column), value.getAsInt());
      } else {
        statement.setNull(place(column), Types.INTEGER);
      }
      return this;
    }

    Binding time(String column, Instant value) throws SQLException {
      statement.setLong(place(column), value.toEpochMilli());
      return this;
    }

    Binding time(String column, Optional<Instant> value) throws SQLException {
      if (value.isPresent()) {
        statement.setLong(place(column), value.get().toEpochMilli());
      } else {
        statement.setNull(place(column), Types.BIGINT);
      }
      return this;
    }
  }
}
