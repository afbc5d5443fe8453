package dev.snapback.cli.simulate;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.snapback.cli.output.Json;
import dev.snapback.proto.api.v1.NodeRequest;
import dev.snapback.proto.api.v1.NodeRequestState;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunOrder;
import dev.snapback.proto.api.v1.RunState;
import dev.snapback.proto.api.v1.WantedNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A line of a trace: who wanted what, and for how long they used it. */
final class Recorded {
  private Recorded() {}

  /** Empty: its command never ran, or has not ended. */
  static Optional<JsonObject> of(Run run) {
    boolean ran = run.getState() == RunState.DONE && run.getStartedMillis() > 0;
    long used = run.getDoneMillis() - run.getStartedMillis();
    if (!ran || used <= 0) {
      return Optional.empty();
    }
    RunOrder order = run.getOrder();
    List<WantedNode> wants =
        Stream.concat(
                Stream.of(WantedNode.newBuilder().setLabel(order.getLabel()).build()),
                order.getOthersList().stream())
            .toList();
    return line(run.getSubmittedMillis(), order.getProject(), wants, used, order.getPriority())
        .map(line -> {
          line.addProperty("result", run.getResult().name());
          return line;
        });
  }

  /**
   * Empty: it never had its nodes, or has them still. The controller does not keep when it got
   * them; so of one that was given back, the time that it waited counts as used, as far as its
   * lease went.
   */
  static Optional<JsonObject> of(NodeRequest request) {
    boolean over =
        switch (request.getState()) {
          case RELEASED, EXPIRED, LOST -> request.getNodesCount() > 0;
          case WAITING, GRANTED, NODE_REQUEST_STATE_UNSPECIFIED, UNRECOGNIZED -> false;
        };
    long lease = request.getOrder().getLeaseMillis();
    long since = request.getSinceMillis() - request.getSubmittedMillis();
    long used = request.getState() == NodeRequestState.EXPIRED ? lease : Math.min(lease, since);
    return over && used > 0
        ? line(
            request.getSubmittedMillis(),
            request.getOrder().getProject(),
            request.getOrder().getWantsList(),
            used,
            request.getOrder().getPriority())
        : Optional.empty();
  }

  /**
   * Empty: something is wanted by its image alone, and which nodes have that a trace does not tell.
   */
  private static Optional<JsonObject> line(
      long submitted, String project, List<WantedNode> wants, long usedMillis, int priority) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    wants.forEach(want -> counts.merge(want.getLabel(), 1, Integer::sum));
    if (counts.containsKey("") || counts.isEmpty()) {
      return Optional.empty();
    }
    JsonArray all = new JsonArray();
    counts.forEach((label, count) -> {
      JsonObject want = new JsonObject();
      want.addProperty("label", label);
      want.addProperty("count", count);
      all.add(want);
    });
    JsonObject line = new JsonObject();
    line.add("at", Json.time(submitted));
    line.add("project", Json.text(project));
    line.add("wants", all);
    line.addProperty("seconds", usedMillis / 1e3);
    line.addProperty("priority", priority);
    return Optional.of(line);
  }
}
