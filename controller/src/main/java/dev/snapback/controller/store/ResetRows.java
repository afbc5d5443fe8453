package dev.snapback.controller.store;

import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.ResetRecord;
import dev.snapback.controller.scheduler.Rung;
import java.sql.SQLException;
import java.util.List;

/** Resets as rows. */
final class ResetRows {
  static final Table TABLE =
      Table.of(
          "resets",
          List.of("node", "number"),
          """
          node number generation image boot_id_before boot_id_after ordered accepted announced
          ready phases rung climb failure receipt
          """);

  private ResetRows() {}

  static void bind(Table.Binding to, ResetRecord reset) throws SQLException {
    to.text("node", reset.node().value())
        .number("number", reset.number())
        .number("generation", reset.generation())
        .text("image", reset.image())
        .text("boot_id_before", reset.bootIdBefore())
        .text("boot_id_after", reset.bootIdAfter())
        .time("ordered", reset.ordered())
        .time("accepted", reset.accepted())
        .time("announced", reset.announced())
        .time("ready", reset.ready())
        .text("phases", Json.phases(reset.phases()))
        .text("rung", reset.rung().name())
        .text("climb", ClimbJson.write(reset.climb()))
        .text("failure", reset.failure())
        .text("receipt", reset.receipt());
  }

  static ResetRecord read(Row row) throws SQLException {
    return new ResetRecord(
        new NodeName(row.text("node")),
        row.integer("number"),
        row.number("generation"),
        row.text("image"),
        row.text("boot_id_before"),
        row.text("boot_id_after"),
        row.time("ordered"),
        row.optionalTime("accepted"),
        row.optionalTime("announced"),
        row.optionalTime("ready"),
        Json.phases(row.text("phases")),
        ClimbJson.read(Rung.valueOf(row.text("rung")), row.text("climb")),
        row.text("failure"),
        row.text("receipt"));
  }
}
