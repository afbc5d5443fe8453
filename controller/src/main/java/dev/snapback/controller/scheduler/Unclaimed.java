package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * What is there and nobody knows of, and for how long. It is to go once no launch can still be
 * making it. Not thread-safe.
 */
public final class Unclaimed<T> {
  private final Map<T, Duration> since = new HashMap<>();

  /**
   * @param unknown all that nobody knows of now
   * @param now by any clock that never goes back
   * @param launching how long a launch may take
   * @param most at a time
   * @return those that nobody has known of for longer than that, in their order
   */
  public List<T> toRemove(List<T> unknown, Duration now, Duration launching, int most) {
    since.keySet().retainAll(new HashSet<>(unknown));
    unknown.forEach(each -> since.putIfAbsent(each, now));
    return unknown.stream()
        .filter(each -> now.minus(since.getOrDefault(each, now)).compareTo(launching) > 0)
        .limit(most)
        .toList();
  }
}
