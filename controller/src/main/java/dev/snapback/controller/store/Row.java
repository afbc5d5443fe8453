package dev.snapback.controller.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** One row of a result, read by column name. */
record Row(ResultSet set) {
  String text(String column) throws SQLException {
    String value = set.getString(column);
    if (value == null) {
      throw new SQLException("column " + column + " is null");
    }
    return value;
  }

  Optional<String> optionalText(String column) throws SQLException {
    return Optional.ofNullable(set.getString(column));
  }

  long number(String column) throws SQLException {
    return set.getLong(column);
  }

  int integer(String column) throws SQLException {
    return set.getInt(column);
  }

  OptionalInt optionalInteger(String column) throws SQLException {
    int value = set.getInt(column);
    return set.wasNull() ? OptionalInt.empty() : OptionalInt.of(value);
  }

  Instant time(String column) throws SQLException {
    return Instant.ofEpochMilli(set.getLong(column));
  }

  Optional<Instant> optionalTime(String column) throws SQLException {
    long value = set.getLong(column);
    return set.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(value));
  }
}
