package dev.snapback.controller.store;

import dev.snapback.controller.scheduler.HealthRecord;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.RunId;
import java.sql.SQLException;
import java.util.List;

/** What is known of machines' fitness, as rows. */
final class HealthRows {
  static final Table TABLE =
      Table.of(
          "health",
          List.of("node"),
          "node checks going last due look on_trial unwanted broken suspected spared");

  private HealthRows() {}

  static void bind(Table.Binding to, HealthRecord health) throws SQLException {
    to.text("node", health.node().value())
        .number("checks", health.checks())
        .text("going", health.going().map(RunId::value))
        .text("last", health.last().map(HealthJson::write))
        .time("due", health.due())
        .time("look", health.look())
        .number("on_trial", health.onTrial() ? 1 : 0)
        .text("unwanted", health.unwanted())
        .text("broken", HealthJson.write(health.broken()))
        .time("suspected", health.suspected())
        .text("spared", health.spared());
  }

  static HealthRecord read(Row row) throws SQLException {
    return new HealthRecord(
        new NodeName(row.text("node")),
        row.integer("checks"),
        row.optionalText("going").map(RunId::new),
        row.optionalText("last").map(HealthJson::check),
        row.optionalTime("due"),
        row.optionalTime("look"),
        row.integer("on_trial") != 0,
        row.text("unwanted"),
        HealthJson.broken(row.text("broken")),
        row.optionalTime("suspected"),
        row.text("spared"));
  }
}
