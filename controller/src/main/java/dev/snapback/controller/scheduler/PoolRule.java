package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Nodes that one provider makes, as they are wanted.
 *
 * @param provider whose name its nodes have as their driver
 * @param most nodes at a time
 * @param cores that all of them together may have
 * @param memoryMib likewise, MiB
 * @param launching how long one may take to be there
 * @param pace the least time between two launches; zero: none
 * @param retries after so many launches in a row that failed, it rests for a while
 * @param labels what it makes for each, the labels in the settings' order
 */
public record PoolRule(
    String name,
    String provider,
    int most,
    int cores,
    int memoryMib,
    Duration launching,
    Duration pace,
    int retries,
    Map<String, Size> labels) {
  public PoolRule {
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }

  /**
   * What one node is.
   *
   * @param image that it boots
   */
  public record Size(String image, int cores, int memoryMib) {}
}
