package dev.snapback.controller.store;

import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.RequestId;
import dev.snapback.controller.scheduler.RequestOrder;
import dev.snapback.controller.scheduler.RequestRecord;
import dev.snapback.controller.scheduler.RequestState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Node requests as rows. */
final class RequestRows {
  static final Table TABLE =
      Table.of(
          "requests",
          List.of("id"),
          """
          id wants priority patience_millis lease_millis project state reason nodes turn submitted
          since deadline
          """);

  private RequestRows() {}

  static void bind(Table.Binding to, RequestRecord request) throws SQLException {
    RequestOrder order = request.order();
    to.text("id", request.id().value())
        .text("wants", WantsJson.write(order.wants()))
        .number("priority", order.priority())
        .number("patience_millis", order.patience().toMillis())
        .number("lease_millis", order.lease().toMillis())
        .text("project", order.project().map(ProjectName::value))
        .text("state", request.state().name())
        .text("reason", request.reason())
        .text("nodes", Json.names(request.nodes()))
        .number("turn", request.turn())
        .time("submitted", request.submitted())
        .time("since", request.since())
        .time("deadline", request.deadline());
  }

  static RequestRecord read(Row row) throws SQLException {
    return new RequestRecord(
        new RequestId(row.text("id")),
        new RequestOrder(
            WantsJson.read(row.text("wants")),
            row.integer("priority"),
            Duration.ofMillis(row.number("patience_millis")),
            Duration.ofMillis(row.number("lease_millis")),
            row.optionalText("project").map(ProjectName::new)),
        RequestState.valueOf(row.text("state")),
        row.text("reason"),
        Json.names(row.text("nodes")),
        row.number("turn"),
        row.time("submitted"),
        row.time("since"),
        row.optionalTime("deadline"));
  }
}
