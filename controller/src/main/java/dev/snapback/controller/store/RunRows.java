package dev.snapback.controller.store;

import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.NodeName;
import dev.snapback.controller.scheduler.ProjectName;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunOrder;
import dev.snapback.controller.scheduler.RunRecord;
import dev.snapback.controller.scheduler.RunResult;
import dev.snapback.controller.scheduler.RunState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Runs as rows. */
final class RunRows {
  static final Table TABLE =
      Table.of(
          "runs",
          List.of("id"),
          """
          id wants priority command environment artifact_globs timeout_millis workspace state
          reason result exit_code signal node others generation reset attempt failed_on turn last_failure
          cancel_wanted submitted started done hold_millis project to_image
          """);

  private RunRows() {}

  static void bind(Table.Binding to, RunRecord run) throws SQLException {
    bindOrder(to, run.order());
    to.text("id", run.id().value())
        .text("state", run.state().name())
        .text("reason", run.reason())
        .text("result", run.result().map(Enum::name))
        .number("exit_code", run.exitCode())
        .number("signal", run.signal())
        .text("node", run.node().map(NodeName::value))
        .text("others", Json.names(run.others()))
        .number("generation", run.generation())
        .number("reset", run.reset())
        .number("attempt", run.attempt())
        .text("failed_on", Json.names(run.failedOn()))
        .number("turn", run.turn())
        .text("last_failure", run.lastFailure())
        .number("cancel_wanted", run.cancelWanted() ? 1 : 0)
        .time("submitted", run.submitted())
        .time("started", run.started())
        .time("done", run.done());
  }

  private static void bindOrder(Table.Binding to, RunOrder order) throws SQLException {
    to.text("wants", WantsJson.write(order.wants()))
        .number("priority", order.priority())
        .text("command", Json.strings(order.command()))
        .text("environment", Json.map(order.environment()))
        .text("artifact_globs", Json.strings(order.artifactGlobs()))
        .number("timeout_millis", order.timeout().toMillis())
        .text("workspace", order.workspace().map(Enum::name))
        .number("hold_millis", order.holdOnFailure().toMillis())
        .number("to_image", order.toImage() ? 1 : 0)
        .text("project", order.project().map(ProjectName::value));
  }

  static RunRecord read(Row row) throws SQLException {
    return new RunRecord(
        new RunId(row.text("id")),
        readOrder(row),
        RunState.valueOf(row.text("state")),
        row.text("reason"),
        row.optionalText("result").map(RunResult::valueOf),
        row.optionalInteger("exit_code"),
        row.optionalInteger("signal"),
        row.optionalText("node").map(NodeName::new),
        Json.names(row.text("others")),
        row.number("generation"),
        row.integer("reset"),
        row.integer("attempt"),
        Json.names(row.text("failed_on")),
        row.number("turn"),
        row.text("last_failure"),
        row.integer("cancel_wanted") != 0,
        row.time("submitted"),
        row.optionalTime("started"),
        row.optionalTime("done"));
  }

  private static RunOrder readOrder(Row row) throws SQLException {
    return new RunOrder(
        WantsJson.read(row.text("wants")),
        row.integer("priority"),
        Json.strings(row.text("command")),
        Json.map(row.text("environment")),
        Json.strings(row.text("artifact_globs")),
        Duration.ofMillis(row.number("timeout_millis")),
        row.optionalText("workspace").map(Compression::valueOf),
        Duration.ofMillis(row.number("hold_millis")),
        row.integer("to_image") != 0,
        row.optionalText("project").map(ProjectName::new));
  }
}
