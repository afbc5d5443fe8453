package dev.snapback.controller.store;

import dev.snapback.controller.scheduler.HoldRecord;
import dev.snapback.controller.scheduler.HoldState;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.RunId;
import java.sql.SQLException;
import java.util.List;

/** Holds as rows. */
final class HoldRows {
  static final Table TABLE =
      Table.of("holds", List.of("id"), "id node image state reason made expires due");

  private HoldRows() {}

  static void bind(Table.Binding to, HoldRecord hold) throws SQLException {
    to.text("id", hold.id().value())
        .text("node", hold.node().value())
        .text("image", hold.image())
        .text("state", hold.state().name())
        .text("reason", hold.reason())
        .time("made", hold.made())
        .time("expires", hold.expires())
        .time("due", hold.due());
  }

  static HoldRecord read(Row row) throws SQLException {
    return new HoldRecord(
        new RunId(row.text("id")),
        new NodeName(row.text("node")),
        row.text("image"),
        HoldState.valueOf(row.text("state")),
        row.text("reason"),
        row.time("made"),
        row.time("expires"),
        row.optionalTime("due"));
  }
}
