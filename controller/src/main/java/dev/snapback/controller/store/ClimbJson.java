package dev.snapback.controller.store;

import dev.snapback.controller.scheduler.Climb;
import dev.snapback.controller.scheduler.Rung;
import dev.snapback.controller.scheduler.Tried;
import java.util.List;

/** How far up its ladder a reset is, as JSON; the rung that it came by has a column of its own. */
final class ClimbJson {
  record Stored(Rung ordered, List<Tried> tried) {}

  private ClimbJson() {}

  static String write(Climb climb) {
    return Json.MAPPER.writeValueAsString(new Stored(climb.ordered(), climb.tried()));
  }

  /** Of a reset from before there were ladders, nothing is stored: all that was ordered jumped. */
  static Climb read(Rung rung, String json) {
    if (json.isEmpty()) {
      return new Climb(Rung.KEXEC, rung, List.of());
    }
    Stored stored = Json.MAPPER.readValue(json, Stored.class);
    return new Climb(stored.ordered(), rung, stored.tried());
  }
}
