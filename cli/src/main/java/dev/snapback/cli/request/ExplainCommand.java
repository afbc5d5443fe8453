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
import dev.snapback.proto.api.v1.PoolMaker;
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
            + " now, and when it is free, by how long such things took.",
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
    json.add(
        "pools",
        Json.list(
                "pools",
                explanation.getPoolsList(),
                maker -> {
                  JsonObject each = new JsonObject();
                  each.addProperty("pool", maker.getPool());
                  each.addProperty("label", maker.getLabel());
                  each.addProperty("why", maker.getWhy());
                  return each;
                })
            .get("pools"));
    json.addProperty("id", id);
    json.addProperty("waiting", explanation.getWaiting());
    json.add("reason", Json.text(explanation.getReason()));
    json.add("likely", Json.time(explanation.getLikelyMillis()));
    json.add("reliable", Json.time(explanation.getReliableMillis()));
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
    if (explanation.getLikelyMillis() > 0) {
      words.append("; expected to begin ").append(Text.in(explanation.getLikelyMillis(), now));
      if (explanation.getReliableMillis() > 0) {
        words.append(", nine times of ten ").append(Text.in(explanation.getReliableMillis(), now));
      }
    }
    for (PoolMaker maker : explanation.getPoolsList()) {
      words.append(System.lineSeparator());
      words.append(
          "pool %s, for %s: %s".formatted(maker.getPool(), maker.getLabel(), maker.getWhy()));
    }
    if (explanation.getCandidatesCount() == 0) {
      return words.toString();
    }
    Table table = new Table("NODE", "FREE", "WHY NOT NOW");
    for (Candidate candidate : explanation.getCandidatesList()) {
      table.row(candidate.getNode(), Text.in(candidate.getFreeMillis(), now), candidate.getWhy());
    }
    words.append(System.lineSeparator()).append(table);
    if (explanation.getMoreCandidates() > 0) {
      words.append(System.lineSeparator()).append("and ").append(explanation.getMoreCandidates());
      words.append(" more");
    }
    return words.toString();
  }
}
