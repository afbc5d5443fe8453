package dev.snapback.cli.request;

import com.google.gson.JsonObject;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.output.Table;
import dev.snapback.cli.output.Text;
import dev.snapback.proto.api.v1.NodeRequest;
import dev.snapback.proto.api.v1.WantedNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Node requests for people and for programs. */
final class RequestView {
  private RequestView() {}

  static JsonObject json(NodeRequest request) {
    JsonObject json = new JsonObject();
    json.addProperty("id", request.getId());
    json.addProperty("state", request.getState().name());
    json.add("reason", Json.text(request.getReason()));
    json.add("labels", Json.strings(labels(request)));
    json.add("nodes", Json.strings(request.getNodesList()));
    json.addProperty("priority", request.getOrder().getPriority());
    json.add("project", Json.text(request.getOrder().getProject()));
    json.add("submitted", Json.time(request.getSubmittedMillis()));
    json.add("since", Json.time(request.getSinceMillis()));
    json.add("deadline", Json.time(request.getDeadlineMillis()));
    return json;
  }

  static Table table(List<NodeRequest> requests, Instant now) {
    Table table =
        new Table("REQUEST", "STATE", "SINCE", "UNTIL", "LABELS", "NODES", "PROJECT", "REASON");
    for (NodeRequest request : requests) {
      table.row(
          request.getId(),
          request.getState().name(),
          Text.ago(request.getSinceMillis(), now),
          Text.in(request.getDeadlineMillis(), now),
          counted(labels(request)),
          String.join(" ", request.getNodesList()),
          request.getOrder().getProject(),
          request.getReason());
    }
    return table;
  }

  private static List<String> labels(NodeRequest request) {
    return request.getOrder().getWantsList().stream().map(WantedNode::getLabel).toList();
  }

  /** As they are asked for: {@code metal:2 db}. */
  private static String counted(List<String> labels) {
    Map<String, Long> counts =
        labels.stream()
            .collect(Collectors.groupingBy(l -> l, LinkedHashMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .map(each -> each.getValue() == 1 ? each.getKey() : each.getKey() + ":" + each.getValue())
        .collect(Collectors.joining(" "));
  }
}
