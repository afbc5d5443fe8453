package dev.snapback.cli.request;

import com.google.gson.JsonObject;
import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.output.Table;
import dev.snapback.cli.output.Text;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.Candidate;
import dev.snapback.proto.api.v1.ExplainRequest;
import dev.snapback.proto.api.v1.Explanation;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code snapback explain}. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description =
        "Says why a request or a run still waits: each node that could serve it, why it does not"
            + " now, and when it is free at the latest.",
    footer = {"", "Example:", "  snapback explain 20261122-101530-k3f9"})
public final class ExplainCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "REQUEST", description = "A request's or a run's id.")
  private String id = "";

  public ExplainCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      Explanation explanation =
          controller.ask(api -> api.explain(ExplainRequest.newBuilder().setId(id).build()));
      session.print(
          session.json()
              ? json(explanation).toString()
              : words(explanation, session.surroundings().clock().instant()));
      return ExitCode.OK;
    }
  }

  private JsonObject json(Explanation explanation) {
    JsonObject json =
        Json.list(
            "candidates",
            explanation.getCandidatesList(),
            candidate -> {
              JsonObject each = new JsonObject();
              each.addProperty("node", candidate.getNode());
              each.addProperty("why", candidate.getWhy());
              each.add("free", Json.time(candidate.getFreeMillis()));
              return each;
            });
    json.addProperty("id", id);
    json.addProperty("waiting", explanation.getWaiting());
    json.add("reason", Json.text(explanation.getReason()));
    json.addProperty("before", explanation.getBefore());
    json.addProperty("more_candidates", explanation.getMoreCandidates());
    return json;
  }

  private String words(Explanation explanation, Instant now) {
    if (!explanation.getWaiting()) {
      return id + " does not wait: " + explanation.getReason();
    }
    StringBuilder words = new StringBuilder(id + ": " + explanation.getReason());
    if (explanation.getBefore() > 0) {
      words.append("; ").append(explanation.getBefore()).append(" are served before it");
    }
    if (explanation.getCandidatesCount() == 0) {
      return words.toString();
    }
    Table table = new Table("NODE", "FREE BY", "WHY NOT NOW");
    for (Candidate candidate : explanation.getCandidatesList()) {
      table.row(candidate.getNode(), free(candidate, now), candidate.getWhy());
    }
    words.append(System.lineSeparator()).append(table);
    if (explanation.getMoreCandidates() > 0) {
      words.append(System.lineSeparator()).append("and ").append(explanation.getMoreCandidates());
      words.append(" more");
    }
    return words.toString();
  }

  private static String free(Candidate candidate, Instant now) {
    if (candidate.getFreeMillis() == 0) {
      return "";
    }
    Duration left = Duration.between(now, Instant.ofEpochMilli(candidate.getFreeMillis()));
    return left.isPositive() ? "in " + Text.duration(left) : "now";
  }
}
