package dev.snapback.agent.setup;

import java.io.PrintStream;
import java.io.StringWriter;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What setup and undo tell: to people a line each, to programs one JSON object in one line. */
final class Report {
  private Report() {}

  static void print(PrintStream out, List<Finding> findings) {
    findings.forEach(finding -> out.println(finding.line()));
  }

  /**
   * With {@code state} one of {@code fit}, {@code unfit}, {@code reboot} and {@code done}: setup
   * can be done, cannot be, was done and awaits a reboot, or was done.
   */
  static String json(SetupPlan plan) {
    var text = new StringWriter();
    try (var json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      switch (plan) {
        case SetupPlan.Todo todo -> head(json, "fit", todo.summary());
        case SetupPlan.Unfit _ -> head(json, "unfit", "this machine is not fit to be a node");
        case SetupPlan.Done done ->
            head(json, done.rebootNeeded() ? "reboot" : "done", done.words());
      }
      json.writeName("findings");
      json.writeStartArray();
      for (Finding finding : plan.findings()) {
        json.writeStartObject();
        json.writeStringProperty("what", finding.what());
        json.writeStringProperty("severity", finding.severity().word());
        json.writeStringProperty("expected", finding.expected());
        json.writeStringProperty("found", finding.found());
        json.writeStringProperty("todo", finding.todo());
        json.writeEndObject();
      }
      json.writeEndArray();
      steps(json, plan instanceof SetupPlan.Todo todo ? todo.steps() : List.of());
      json.writeEndObject();
    }
    return text.toString();
  }

  /** The same of undo: {@code nothing}, {@code reboot} or {@code rest}. */
  static String json(UndoPlan plan) {
    var text = new StringWriter();
    try (var json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      switch (plan) {
        case UndoPlan.Nothing nothing -> {
          head(json, "nothing", nothing.words());
          losses(json, List.of());
          steps(json, List.of());
        }
        case UndoPlan.RebootFirst first -> {
          head(json, "reboot", "the pristine root is to boot first");
          losses(json, first.losses());
          steps(json, first.steps());
        }
        case UndoPlan.Rest rest -> {
          head(json, "rest", "the running root is the machine's own");
          losses(json, rest.losses());
          steps(json, rest.steps());
        }
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void head(JsonGenerator json, String state, String words) {
    json.writeStringProperty("state", state);
    json.writeStringProperty("words", words);
  }

  private static void losses(JsonGenerator json, List<String> losses) {
    json.writeName("losses");
    json.writeStartArray();
    losses.forEach(json::writeString);
    json.writeEndArray();
  }

  private static void steps(JsonGenerator json, List<SetupStep> steps) {
    json.writeName("steps");
    json.writeStartArray();
    steps.forEach(step -> json.writeString(step.shown()));
    json.writeEndArray();
  }
}
