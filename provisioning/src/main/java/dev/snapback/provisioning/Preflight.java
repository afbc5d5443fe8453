package dev.snapback.provisioning;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.snapback.provisioning.ProvisioningException.Kind;
import java.util.List;

/**
 * What {@code snapback-agent setup --dry-run --json} says of a machine.
 *
 * @param words of the state, for people
 * @param steps what setup would do, as a person would type it
 */
public record Preflight(State state, String words, List<Finding> findings, List<String> steps) {

  public enum State {
    /** Setup would go through. */
    FIT,
    /** Something refuses. */
    UNFIT,
    /** Set up, but the first snapshot was not booted yet. */
    REBOOT,
    /** It is a node. */
    DONE
  }

  /**
   * @param severity {@code ok}, {@code change}, {@code warning} or {@code refused}
   */
  public record Finding(String what, String severity, String expected, String found, String todo) {}

  public Preflight {
    findings = List.copyOf(findings);
    steps = List.copyOf(steps);
  }

  static Preflight parse(String json) throws ProvisioningException {
    try {
      JsonObject object = JsonParser.parseString(json).getAsJsonObject();
      State state =
          switch (object.get("state").getAsString()) {
            case "fit" -> State.FIT;
            case "unfit" -> State.UNFIT;
            case "reboot" -> State.REBOOT;
            case "done" -> State.DONE;
            default -> throw new JsonParseException("no such state");
          };
      return new Preflight(
          state,
          object.get("words").getAsString(),
          object.getAsJsonArray("findings").asList().stream()
              .map(finding -> finding(finding.getAsJsonObject()))
              .toList(),
          Strings.of(object, "steps"));
    } catch (JsonParseException | IllegalStateException | NullPointerException e) {
      throw new ProvisioningException(
          Kind.FAILED,
          "expected the findings of snapback-agent as JSON, found something else; give the bundle"
              + " of this version",
          e);
    }
  }

  private static Finding finding(JsonObject json) {
    return new Finding(
        json.get("what").getAsString(),
        json.get("severity").getAsString(),
        json.get("expected").getAsString(),
        json.get("found").getAsString(),
        json.get("todo").getAsString());
  }
}
