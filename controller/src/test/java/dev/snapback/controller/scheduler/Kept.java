package dev.snapback.controller.scheduler;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Records as they would lie in a database. Not thread-safe. */
public final class Kept {
  private final Map<List<Object>, Stored> records = new LinkedHashMap<>();

  private static List<Object> key(Class<?> kind, Object key) {
    return List.of(kind, key);
  }

  public void put(Changes changes) {
    changes.all().forEach(record -> records.put(key(record.getClass(), record.key()), record));
  }

  public State state() {
    return State.of(records.values());
  }

  public <T extends Stored> Stream<T> all(Class<T> kind) {
    return records.values().stream().filter(kind::isInstance).map(kind::cast);
  }

  public <T extends Stored> Optional<T> find(Class<T> kind, Object key) {
    return Optional.ofNullable(records.get(key(kind, key))).map(kind::cast);
  }
}
