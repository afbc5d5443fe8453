package dev.snapback.cli.node;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.snapback.cli.image.ImageView;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.output.Table;
import dev.snapback.cli.output.Text;
import dev.snapback.proto.api.v1.BrokenRun;
import dev.snapback.proto.api.v1.HealthCheck;
import dev.snapback.proto.api.v1.Node;
import dev.snapback.proto.api.v1.NodeDetail;
import dev.snapback.proto.api.v1.Reset;
import dev.snapback.proto.api.v1.ResetPhase;
import dev.snapback.proto.api.v1.StagedReset;
import dev.snapback.proto.api.v1.TriedRung;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Nodes and their resets as people and programs see them. */
final class NodeView {
  private NodeView() {}

  static JsonObject json(Node node) {
    JsonObject json = new JsonObject();
    json.addProperty("name", node.getName());
    json.addProperty("driver", node.getDriver());
    json.addProperty("address", node.getAddress());
    json.add("labels", Json.strings(node.getLabelsList()));
    json.addProperty("state", node.getState().name());
    json.add("reason", Json.text(node.getReason()));
    json.add("since", Json.time(node.getSinceMillis()));
    json.add("deadline", Json.time(node.getDeadlineMillis()));
    json.addProperty("generation", node.getGeneration());
    json.add("image", Json.text(node.getImage()));
    json.add("boot_id", Json.text(node.getBootId()));
    json.add("run", Json.text(node.getRun()));
    json.add("work", Json.text(node.getWork()));
    json.add("staged", node.hasStaged() ? json(node.getStaged()) : JsonNull.INSTANCE);
    json.add("not_staged", Json.text(node.getNotStaged()));
    json.add("certificate_ends", Json.time(node.getCertificateEndsMillis()));
    json.add("warning", Json.text(node.getWarning()));
    json.add("health", health(node));
    return json;
  }

  private static JsonObject health(Node node) {
    JsonObject json = new JsonObject();
    json.add("checked_by", Json.text(node.getCheckedBy()));
    json.add("due", Json.time(node.getCheckDueMillis()));
    json.addProperty("on_trial", node.getOnTrial());
    json.add("last", node.hasChecked() ? json(node.getChecked()) : JsonNull.INSTANCE);
    json.add("broken", Json.array(node.getBrokenList(), NodeView::json));
    return json;
  }

  private static JsonObject json(HealthCheck check) {
    JsonObject json = new JsonObject();
    json.addProperty("run", check.getRun());
    json.add("at", Json.time(check.getAtMillis()));
    json.addProperty("result", check.getResult().name());
    json.addProperty("why", check.getWhy());
    return json;
  }

  private static JsonObject json(BrokenRun run) {
    JsonObject json = new JsonObject();
    json.addProperty("run", run.getRun());
    json.add("project", Json.text(run.getProject()));
    json.add("at", Json.time(run.getAtMillis()));
    json.addProperty("why", run.getWhy());
    return json;
  }

  /** In one line: how it is, now that something was ordered. */
  static String said(Node node) {
    return "%s is %s: %s".formatted(node.getName(), node.getState().name(), reason(node));
  }

  private static JsonObject json(StagedReset staged) {
    JsonObject json = new JsonObject();
    json.addProperty("image", staged.getImage());
    json.addProperty("generation", staged.getGeneration());
    json.addProperty("kernel_bytes", staged.getKernelBytes());
    return json;
  }

  /** The node's fields, and beside them {@code images} and {@code resets}. */
  static JsonObject json(NodeDetail detail) {
    JsonObject json = json(detail.getNode());
    json.add("images", Json.array(detail.getImagesList(), ImageView::json));
    json.add("resets", Json.array(detail.getResetsList(), NodeView::json));
    return json;
  }

  static JsonObject json(Reset reset) {
    JsonObject phases = new JsonObject();
    reset.getPhasesList().forEach(p -> phases.addProperty(p.getName(), p.getMicros() / 1e6));
    JsonObject json = new JsonObject();
    json.addProperty("generation", reset.getGeneration());
    json.add("image", Json.text(reset.getImage()));
    json.add("boot_id_before", Json.text(reset.getBootIdBefore()));
    json.add("boot_id_after", Json.text(reset.getBootIdAfter()));
    json.add("ordered", Json.time(reset.getOrderedMillis()));
    json.add("ready", Json.time(reset.getReadyMillis()));
    json.add("seconds", Json.seconds(reset.getOrderedMillis(), reset.getReadyMillis()));
    json.add("rung", Json.text(reset.getRung()));
    json.add("tried", Json.array(reset.getTriedList(), NodeView::json));
    json.add("phase_seconds", phases);
    json.add("failure", Json.text(reset.getFailure()));
    return json;
  }

  private static JsonObject json(TriedRung tried) {
    JsonObject json = new JsonObject();
    json.addProperty("rung", tried.getRung());
    json.addProperty("why", tried.getWhy());
    return json;
  }

  static Table table(List<Node> nodes, Instant now) {
    Table table =
        new Table("NODE", "STATE", "SINCE", "GENERATION", "IMAGE", "LABELS", "RUN", "REASON");
    for (Node node : nodes) {
      table.row(
          node.getName(),
          node.getState().name(),
          Text.ago(node.getSinceMillis(), now),
          Long.toString(node.getGeneration()),
          node.getImage(),
          String.join(" ", node.getLabelsList()),
          node.getRun().isEmpty() ? node.getWork() : node.getRun(),
          reason(node));
    }
    return table;
  }

  /** One fact per line. */
  static Table facts(Node node, Instant now) {
    return new Table("NODE", node.getName())
        .row("state", node.getState().name())
        .row("reason", reason(node))
        .row("since", Text.ago(node.getSinceMillis(), now))
        .row("given up in", deadline(node, now))
        .row("run", node.getRun().isEmpty() ? node.getWork() : node.getRun())
        .row("generation", Long.toString(node.getGeneration()))
        .row("image", node.getImage())
        .row("labels", String.join(" ", node.getLabelsList()))
        .row("driver", node.getDriver())
        .row("address", node.getAddress())
        .row("boot id", node.getBootId())
        .row("staged", staged(node))
        .row("health", health(node, now))
        .row("broken runs", broken(node, now))
        .row("certificate", certificate(node));
  }

  private static String reason(Node node) {
    return Stream.of(node.getReason(), node.getWarning())
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("; "));
  }

  private static String health(Node node, Instant now) {
    String last =
        node.hasChecked()
            ? "%s %s by %s: %s"
                .formatted(
                    node.getChecked().getResult().name(),
                    Text.ago(node.getChecked().getAtMillis(), now),
                    node.getChecked().getRun(),
                    node.getChecked().getWhy())
            : "";
    String next = node.getCheckedBy().isEmpty() ? "" : "being checked by " + node.getCheckedBy();
    String trial = node.getOnTrial() ? "serves nobody before a check succeeds" : "";
    return Stream.of(last, next, trial)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("; "));
  }

  private static String broken(Node node, Instant now) {
    return node.getBrokenList().stream()
        .map(run ->
            "%s (%s) %s: %s"
                .formatted(
                    run.getRun(),
                    run.getProject().isEmpty() ? "no project" : run.getProject(),
                    Text.ago(run.getAtMillis(), now),
                    run.getWhy()))
        .collect(Collectors.joining("; "));
  }

  private static String certificate(Node node) {
    return node.getCertificateEndsMillis() == 0
        ? ""
        : "until " + Instant.ofEpochMilli(node.getCertificateEndsMillis());
  }

  private static String staged(Node node) {
    if (!node.hasStaged()) {
      return node.getNotStaged().isEmpty() ? "" : "not staged: " + node.getNotStaged();
    }
    StagedReset staged = node.getStaged();
    String kernel =
        staged.getKernelBytes() == 0
            ? "no kernel in memory"
            : "its kernel holds " + Text.size(staged.getKernelBytes()) + " of memory";
    return "generation " + staged.getGeneration() + " of " + staged.getImage() + ", " + kernel;
  }

  private static String deadline(Node node, Instant now) {
    return node.getDeadlineMillis() == 0
        ? ""
        : Text.duration(Duration.between(now, Instant.ofEpochMilli(node.getDeadlineMillis())));
  }

  static Table resets(List<Reset> resets, Instant now) {
    Table table = new Table("RESET TO", "BY", "ORDERED", "TOOK", "IMAGE", "PHASES", "FAILURE");
    for (Reset reset : resets) {
      table.row(
          "generation " + reset.getGeneration(),
          reset.getRung(),
          Text.ago(reset.getOrderedMillis(), now),
          took(reset),
          reset.getImage(),
          reset.getPhasesList().stream().map(NodeView::phase).collect(Collectors.joining(", ")),
          reset.getFailure());
    }
    return table;
  }

  private static String took(Reset reset) {
    return reset.getReadyMillis() == 0
        ? ""
        : Text.seconds((reset.getReadyMillis() - reset.getOrderedMillis()) * 1000);
  }

  private static String phase(ResetPhase phase) {
    return phase.getName() + " " + Text.seconds(phase.getMicros());
  }
}
