package dev.snapback.controller.store;

import dev.snapback.controller.scheduler.LearnedRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** How long things took, as rows. */
final class LearnedRows {
  static final Table TABLE = Table.of("learned", List.of("what"), "what millis");

  private LearnedRows() {}

  static void bind(Table.Binding to, LearnedRecord learned) throws SQLException {
    to.text("what", learned.what())
        .text("millis", Json.numbers(learned.spans().stream().map(Duration::toMillis).toList()));
  }

  static LearnedRecord read(Row row) throws SQLException {
    return new LearnedRecord(
        row.text("what"),
        Json.numbers(row.text("millis")).stream().map(Duration::ofMillis).toList());
  }
}
