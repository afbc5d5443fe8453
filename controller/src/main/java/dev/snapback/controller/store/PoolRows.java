package dev.snapback.controller.store;

import dev.snapback.controller.scheduler.PoolRecord;
import java.sql.SQLException;
import java.util.List;

/** Pools as rows. */
final class PoolRows {
  static final Table TABLE =
      Table.of("pools", List.of("name"), "name made failures resting reason next look");

  private PoolRows() {}

  static void bind(Table.Binding to, PoolRecord pool) throws SQLException {
    to.text("name", pool.name())
        .number("made", pool.made())
        .number("failures", pool.failures())
        .time("resting", pool.resting())
        .text("reason", pool.reason())
        .time("next", pool.next())
        .time("look", pool.look());
  }

  static PoolRecord read(Row row) throws SQLException {
    return new PoolRecord(
        row.text("name"),
        row.number("made"),
        row.integer("failures"),
        row.optionalTime("resting"),
        row.text("reason"),
        row.time("next"),
        row.optionalTime("look"));
  }
}
