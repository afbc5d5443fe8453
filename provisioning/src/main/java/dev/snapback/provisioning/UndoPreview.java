package dev.snapback.provisioning;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.snapback.provisioning.ProvisioningException.Kind;
import java.util.List;

/**
 * What {@code snapback-agent undo --dry-run --json} says of a machine.
 *
 * @param losses what cannot be had back
 * @param steps what it would do now, as a person would type it
 */
public record UndoPreview(State state, String words, List<String> losses, List<String> steps) {

  public enum State {
    /** Nothing of setup is there. */
    NOTHING,
    /** The pristine root is to boot first. */
    REBOOT,
    /** What is left can be removed now. */
    REST
  }

  public UndoPreview {
    losses = List.copyOf(losses);
    steps = List.copyOf(steps);
  }

  static UndoPreview parse(String json) throws ProvisioningException {
    try {
      JsonObject object = JsonParser.parseString(json).getAsJsonObject();
      State state =
          switch (object.get("state").getAsString()) {
            case "nothing" -> State.NOTHING;
            case "reboot" -> State.REBOOT;
            case "rest" -> State.REST;
            default -> throw new JsonParseException("no such state");
          };
      return new UndoPreview(
          state,
          object.get("words").getAsString(),
          Strings.of(object, "losses"),
          Strings.of(object, "steps"));
    } catch (JsonParseException | IllegalStateException | NullPointerException e) {
      throw new ProvisioningException(
          Kind.FAILED,
          "expected what undo would do as JSON, found something else; give the bundle of this"
              + " version",
          e);
    }
  }
}
