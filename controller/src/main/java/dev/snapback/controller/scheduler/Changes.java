package dev.snapback.controller.scheduler;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records as they have become, each at most once: what is to be stored, all or nothing. Immutable.
 */
public final class Changes {
  public static final Changes NONE = new Changes(Map.of());

  private record Key(Class<?> kind, Object key) {
    static Key of(Stored record) {
      return new Key(record.getClass(), record.key());
    }
  }

  private final Map<Key, Stored> records;

  private Changes(Map<Key, Stored> records) {
    this.records = records;
  }

  public static Changes of(Stored... inOrder) {
    return of(Arrays.asList(inOrder));
  }

  /** Of several with one key the last counts. */
  public static Changes of(Collection<? extends Stored> inOrder) {
    Map<Key, Stored> last = new LinkedHashMap<>();
    inOrder.forEach(record -> last.put(Key.of(record), record));
    return new Changes(last);
  }

  /** Those of several steps as one; the later ones of a record win. */
  public static Changes merged(Collection<Changes> inOrder) {
    if (inOrder.size() == 1) {
      return inOrder.iterator().next();
    }
    Map<Key, Stored> last = new LinkedHashMap<>();
    inOrder.forEach(changes -> last.putAll(changes.records));
    return new Changes(last);
  }

  public Changes and(Changes later) {
    return merged(List.of(this, later));
  }

  public boolean isEmpty() {
    return records.isEmpty();
  }

  public Collection<Stored> all() {
    return records.values();
  }

  /** Those of one kind, in the order in which they first changed. */
  public <T extends Stored> List<T> all(Class<T> kind) {
    return records.values().stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
