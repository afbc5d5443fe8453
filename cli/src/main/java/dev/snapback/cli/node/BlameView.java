package dev.snapback.cli.node;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.output.Table;
import dev.snapback.proto.api.v1.Reset;
import dev.snapback.proto.api.v1.ResetPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where the time went, as people and programs see it. */
final class BlameView {
  private BlameView() {}

  /** One line for each reset, and below it half and 95 of 100 of each phase, per way. */
  static String text(List<Reset> resets, Blame blame) {
    return resets(resets, blame) + "\n\n" + ways(blame) + "\n\n" + spreads(blame);
  }

  /** Seconds. */
  private static Table resets(List<Reset> resets, Blame blame) {
    List<String> headings = new ArrayList<>(List.of("RESET TO", "BY", "TOTAL"));
    blame.phases().forEach(name -> headings.add(heading(name)));
    headings.add(heading(Blame.OTHER));
    headings.add("FAILURE");
    Table table = new Table(headings.toArray(String[]::new));
    for (Reset reset : resets) {
      boolean succeeded = Blame.succeeded(reset);
      List<String> cells = new ArrayList<>();
      cells.add("generation " + reset.getGeneration());
      cells.add(reset.getRung());
      cells.add(succeeded ? seconds(Blame.total(reset)) : "");
      blame.phases().forEach(name -> cells.add(took(reset, name)));
      cells.add(succeeded ? seconds(Blame.other(reset)) : "");
      cells.add(reset.getFailure());
      table.row(cells.toArray(String[]::new));
    }
    return table;
  }

  private static String heading(String phase) {
    return phase.toUpperCase(Locale.ROOT);
  }

  private static String took(Reset reset, String phase) {
    List<ResetPhase> found =
        reset.getPhasesList().stream().filter(p -> p.getName().equals(phase)).toList();
    return found.isEmpty() ? "" : seconds(found.stream().mapToLong(ResetPhase::getMicros).sum());
  }

  private static Table ways(Blame blame) {
    Table table = new Table("BY", "RESETS", "SUCCEEDED", "RATE", "P50", "P95");
    for (Blame.Way way : blame.ways()) {
      boolean any = way.succeeded() > 0;
      table.row(
          way.rung(),
          Integer.toString(way.finished()),
          Integer.toString(way.succeeded()),
          way.finished() == 0 ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * way.successRate()),
          any ? seconds(way.total().p50()) : "",
          any ? seconds(way.total().p95()) : "");
    }
    return table;
  }

  private static Table spreads(Blame blame) {
    Table table = new Table("PHASE", "BY", "P50", "P95");
    List<String> names = new ArrayList<>(blame.phases());
    names.add(Blame.OTHER);
    for (Blame.Way way : blame.ways()) {
      for (String name : names) {
        Blame.Spread spread = way.phases().get(name);
        if (spread != null) {
          table.row(name, way.rung(), seconds(spread.p50()), seconds(spread.p95()));
        }
      }
    }
    return table;
  }

  private static String seconds(long micros) {
    return String.format(Locale.ROOT, "%.2f", micros / 1e6);
  }

  static JsonObject json(String node, List<Reset> resets, Blame blame) {
    JsonArray ways = new JsonArray();
    blame.ways().forEach(way -> ways.add(json(way, blame.phases())));
    JsonObject json = new JsonObject();
    json.addProperty("node", node);
    json.add("resets", Json.array(resets, NodeView::json));
    json.add("rungs", ways);
    return json;
  }

  private static JsonObject json(Blame.Way way, List<String> order) {
    JsonObject phases = new JsonObject();
    for (String name : order) {
      Blame.Spread spread = way.phases().get(name);
      if (spread != null) {
        phases.add(name, json(spread));
      }
    }
    for (Map.Entry<String, Blame.Spread> other : way.phases().entrySet()) {
      if (other.getKey().equals(Blame.OTHER)) {
        phases.add(Blame.OTHER, json(other.getValue()));
      }
    }
    JsonObject json = new JsonObject();
    json.add("rung", Json.text(way.rung()));
    json.addProperty("finished", way.finished());
    json.addProperty("succeeded", way.succeeded());
    json.addProperty("success_rate", way.successRate());
    json.add("total", json(way.total()));
    json.add("phases", phases);
    return json;
  }

  private static JsonObject json(Blame.Spread spread) {
    JsonObject json = new JsonObject();
    json.addProperty("resets", spread.count());
    json.addProperty("p50_seconds", spread.p50() / 1e6);
    json.addProperty("p95_seconds", spread.p95() / 1e6);
    return json;
  }
}
