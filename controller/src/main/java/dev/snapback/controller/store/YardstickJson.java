package dev.snapback.controller.store;

import dev.snapback.controller.facts.Inventory;
import dev.snapback.controller.scheduler.Yardstick;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What a node's next receipt is measured by, as the text of one column. */
final class YardstickJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private YardstickJson() {}

  record Stored(@Nullable Inventory inventory, String rootUuid, long rootMadeSeconds) {}

  static Optional<String> write(Yardstick yardstick) {
    return yardstick.equals(Yardstick.NONE)
        ? Optional.empty()
        : Optional.of(
            MAPPER.writeValueAsString(
                new Stored(
                    yardstick.inventory().orElse(null),
                    yardstick.rootUuid(),
                    yardstick.rootMade().getEpochSecond())));
  }

  static Yardstick read(Optional<String> json) {
    if (json.isEmpty()) {
      return Yardstick.NONE;
    }
    Stored stored = MAPPER.readValue(json.get(), Stored.class);
    return new Yardstick(
        Optional.ofNullable(stored.inventory()),
        stored.rootUuid(),
        Instant.ofEpochSecond(stored.rootMadeSeconds()));
  }
}
