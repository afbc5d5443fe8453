package dev.snapback.cli.hold;

import com.google.gson.JsonObject;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.output.Table;
import dev.snapback.cli.output.Text;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.Hold;
import dev.snapback.proto.api.v1.HoldState;
import java.time.Instant;
import java.util.List;

/** Holds for people and for programs. */
final class HoldView {
  private HoldView() {}

  /**
   * What became of a hold.
   *
   * @param words for people
   */
  static void print(Session session, Hold hold, String words) {
    session.print(session.json() ? json(hold).toString() : words);
  }

  static JsonObject json(Hold hold) {
    JsonObject json = new JsonObject();
    json.addProperty("id", hold.getId());
    json.addProperty("node", hold.getNode());
    json.add("image", Json.text(hold.getImage()));
    json.addProperty("state", hold.getState().name());
    json.add("reason", Json.text(hold.getReason()));
    json.add("made", Json.time(hold.getMadeMillis()));
    json.add("expires", Json.time(hold.getExpiresMillis()));
    return json;
  }

  static Table table(List<Hold> holds, Instant now) {
    Table table = new Table("HOLD", "NODE", "STATE", "MADE", "EXPIRES", "IMAGE", "REASON");
    for (Hold hold : holds) {
      table.row(
          hold.getId(),
          hold.getNode(),
          hold.getState().name(),
          Text.ago(hold.getMadeMillis(), now),
          expires(hold, now),
          hold.getImage(),
          hold.getReason());
    }
    return table;
  }

  static String expires(Hold hold, Instant now) {
    return hold.getState() == HoldState.GONE ? "" : Text.in(hold.getExpiresMillis(), now);
  }
}
