package dev.snapback.controller.store;

import dev.snapback.controller.facts.Staged;
import dev.snapback.controller.scheduler.Staging;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What a node has prepared, as the text of one column. */
final class StagingJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private StagingJson() {}

  /** Neither: it was asked. */
  record Stored(@Nullable Staged staged, @Nullable String failure) {}

  static Optional<String> write(Staging staging) {
    return switch (staging) {
      case Staging.None none -> Optional.empty();
      case Staging.Ordered ordered -> Optional.of(text(new Stored(null, null)));
      case Staging.Ready ready -> Optional.of(text(new Stored(ready.staged(), null)));
      case Staging.Failed failed -> Optional.of(text(new Stored(null, failed.why())));
    };
  }

  private static String text(Stored stored) {
    return MAPPER.writeValueAsString(stored);
  }

  static Staging read(Optional<String> json) {
    if (json.isEmpty()) {
      return new Staging.None();
    }
    Stored stored = MAPPER.readValue(json.get(), Stored.class);
    if (stored.staged() != null) {
      return new Staging.Ready(stored.staged());
    }
    return stored.failure() == null ? new Staging.Ordered() : new Staging.Failed(stored.failure());
  }
}
