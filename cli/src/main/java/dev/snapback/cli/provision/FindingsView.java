package dev.snapback.cli.provision;

import com.google.gson.JsonObject;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.output.Text;
import dev.snapback.provisioning.Preflight;
import dev.snapback.provisioning.Preflight.Finding;
import java.util.Locale;
import java.util.stream.Collectors;

/** What was found on a machine, as people and programs read it. */
final class FindingsView {
  private FindingsView() {}

  static String text(Preflight preflight) {
    return preflight.findings().stream().map(FindingsView::line).collect(Collectors.joining("\n"));
  }

  private static String line(Finding finding) {
    String todo = finding.todo().isEmpty() ? "" : "; " + finding.todo();
    return Text.oneLine(
        "%-8s %s: expected %s, found %s%s"
            .formatted(
                finding.severity(), finding.what(), finding.expected(), finding.found(), todo));
  }

  static JsonObject json(String host, Preflight preflight) {
    JsonObject json = new JsonObject();
    json.addProperty("host", host);
    json.addProperty("state", preflight.state().name().toLowerCase(Locale.ROOT));
    json.addProperty("words", preflight.words());
    json.add("findings", Json.array(preflight.findings(), FindingsView::json));
    json.add("steps", Json.strings(preflight.steps()));
    return json;
  }

  private static JsonObject json(Finding finding) {
    JsonObject json = new JsonObject();
    json.addProperty("what", finding.what());
    json.addProperty("severity", finding.severity());
    json.addProperty("expected", finding.expected());
    json.addProperty("found", finding.found());
    json.add("todo", Json.text(finding.todo()));
    return json;
  }
}
