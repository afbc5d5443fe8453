package dev.snapback.cli.runs;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.output.Table;
import dev.snapback.cli.output.Text;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunOrder;
import dev.snapback.proto.api.v1.RunResult;
import dev.snapback.proto.api.v1.RunState;
import dev.snapback.proto.api.v1.WantedNode;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A run as people and programs see it. */
public final class RunView {
  private static final int COMMAND_WIDTH = 40;

  private RunView() {}

  /**
   * The run as JSON. Of the environment only the names: its values are the place where a CI puts
   * secrets.
   */
  public static JsonObject json(Run run) {
    RunOrder order = run.getOrder();
    JsonObject json = new JsonObject();
    json.addProperty("id", run.getId());
    json.addProperty("state", run.getState().name());
    json.add("result", Json.text(result(run)));
    json.add(
        "exit_code", hasExitCode(run) ? new JsonPrimitive(run.getExitCode()) : JsonNull.INSTANCE);
    json.add(
        "signal", run.getSignal() > 0 ? new JsonPrimitive(run.getSignal()) : JsonNull.INSTANCE);
    json.add("reason", Json.text(run.getReason()));
    json.add("project", Json.text(order.getProject()));
    json.add("label", Json.text(order.getLabel()));
    json.add("labels", Json.strings(labels(order)));
    json.addProperty("priority", order.getPriority());
    json.add("image", Json.text(order.getImage()));
    json.add("node", Json.text(run.getNode()));
    json.add("nodes", Json.strings(nodes(run)));
    json.addProperty("generation", run.getGeneration());
    json.addProperty("attempt", run.getAttempt());
    json.add("command", Json.strings(order.getCommandList()));
    json.add("environment", Json.strings(new TreeSet<>(order.getEnvironmentMap().keySet())));
    JsonArray globs = Json.strings(order.getArtifactGlobsList());
    json.add("artifacts", globs);
    json.addProperty("timeout_seconds", order.getTimeoutMillis() / 1e3);
    json.add("only_node", Json.text(order.getNode()));
    json.add("submitted", Json.time(run.getSubmittedMillis()));
    json.add("started", Json.time(run.getStartedMillis()));
    json.add("done", Json.time(run.getDoneMillis()));
    json.add("ran_seconds", Json.seconds(run.getStartedMillis(), run.getDoneMillis()));
    json.addProperty("console_bytes", run.getConsoleBytes());
    return json;
  }

  /** One for each node. */
  private static List<String> labels(RunOrder order) {
    return Stream.concat(
            Stream.of(order.getLabel()), order.getOthersList().stream().map(WantedNode::getLabel))
        .toList();
  }

  private static List<String> nodes(Run run) {
    return Stream.concat(Stream.of(run.getNode()), run.getOthersList().stream())
        .filter(node -> !node.isEmpty())
        .toList();
  }

  static Table table(List<Run> runs, Instant now) {
    Table table =
        new Table("RUN", "STATE", "RESULT", "EXIT", "NODE", "LABEL", "SUBMITTED", "RAN", "COMMAND");
    for (Run run : runs) {
      table.row(
          run.getId(),
          run.getState().name(),
          result(run),
          exit(run),
          run.getNode(),
          String.join(" ", labels(run.getOrder())),
          Text.ago(run.getSubmittedMillis(), now),
          Text.took(run.getStartedMillis(), run.getDoneMillis(), now),
          shortened(Text.command(run.getOrder().getCommandList())));
    }
    return table;
  }

  /** One fact per line. */
  static Table facts(Run run, Instant now) {
    RunOrder order = run.getOrder();
    return new Table("RUN", run.getId())
        .row("state", run.getState().name())
        .row("result", result(run))
        .row("reason", run.getReason())
        .row("exit", exit(run))
        .row("node", nodeAndGeneration(run))
        .row("others", String.join(" ", run.getOthersList()))
        .row("attempt", Integer.toString(run.getAttempt()))
        .row("project", order.getProject())
        .row("label", String.join(" ", labels(order)))
        .row("priority", Integer.toString(order.getPriority()))
        .row("image", order.getImage())
        .row("command", Text.command(order.getCommandList()))
        .row("environment", String.join(" ", new TreeSet<>(order.getEnvironmentMap().keySet())))
        .row("artifacts", String.join(" ", order.getArtifactGlobsList()))
        .row("timeout", Text.took(1, 1 + order.getTimeoutMillis(), now))
        .row("submitted", Text.ago(run.getSubmittedMillis(), now))
        .row("started", Text.ago(run.getStartedMillis(), now))
        .row("done", Text.ago(run.getDoneMillis(), now))
        .row("ran", Text.took(run.getStartedMillis(), run.getDoneMillis(), now))
        .row("console", Text.size(run.getConsoleBytes()));
  }

  /** The result; empty while there is none. */
  public static String result(Run run) {
    return run.getResult() == RunResult.RUN_RESULT_UNSPECIFIED ? "" : run.getResult().name();
  }

  /** {@code 3}, {@code signal 9}, or empty where the command gave none. */
  public static String exit(Run run) {
    if (run.getSignal() > 0) {
      return "signal " + run.getSignal();
    }
    return hasExitCode(run) ? Integer.toString(run.getExitCode()) : "";
  }

  /** Before the end the field is 0, which would read as success. */
  private static boolean hasExitCode(Run run) {
    return run.getState() == RunState.DONE
        && run.getExitCode() >= 0
        && run.getSignal() == 0
        && (run.getResult() == RunResult.SUCCESS || run.getResult() == RunResult.FAILURE);
  }

  private static String nodeAndGeneration(Run run) {
    return run.getNode().isEmpty() ? "" : run.getNode() + ", generation " + run.getGeneration();
  }

  private static String shortened(String command) {
    return command.length() <= COMMAND_WIDTH
        ? command
        : command.substring(0, COMMAND_WIDTH - 1) + "…";
  }
}
