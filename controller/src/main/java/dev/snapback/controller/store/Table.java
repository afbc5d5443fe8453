package dev.snapback.controller.store;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * One table's columns and the statement that writes a row: as a new one, or over the one with the
 * same key.
 */
record Table(String name, List<String> key, List<String> columns) {
  static Table of(String name, List<String> key, String columns) {
    return new Table(name, key, Arrays.asList(columns.strip().split("\\s+")));
  }

  /** SQL that SQLite and PostgreSQL both know. */
  String upsert() {
    return "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s"
        .formatted(
            name,
            String.join(", ", columns),
            columns.stream().map(column -> ":" + column).collect(Collectors.joining(", ")),
            String.join(", ", key),
            columns.stream()
                .filter(column -> !key.contains(column))
                .map(column -> column + " = excluded." + column)
                .collect(Collectors.joining(", ")));
  }

  <T> void write(Handle handle, List<T> rows, Binder<T> binder) {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedBatch batch = handle.prepareBatch(upsert())) {
      for (T row : rows) {
        binder.bind(new Binding(batch), row);
        batch.add();
      }
      batch.execute();
    }
  }

  @FunctionalInterface
  interface Binder<T> {
    void bind(Binding to, T row);
  }

  /** Binds values by column name. */
  record Binding(SqlStatement<?> statement) {
    Binding text(String column, String value) {
      statement.bind(column, value);
      return this;
    }

    Binding text(String column, Optional<String> value) {
      statement.bind(column, value.orElse(null));
      return this;
    }

    Binding number(String column, long value) {
      statement.bind(column, value);
      return this;
    }

    Binding number(String column, OptionalInt value) {
      statement.bind(column, value.isPresent() ? (Integer) value.getAsInt() : null);
      return this;
    }

    Binding time(String column, Instant value) {
      statement.bind(column, value.toEpochMilli());
      return this;
    }

    Binding time(String column, Optional<Instant> value) {
      statement.bind(column, value.map(Instant::toEpochMilli).orElse(null));
      return this;
    }
  }
}
