package dev.snapback.agent.reset;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** A stopwatch whose laps have names; laps of one name are added up. */
final class Phases {
  private final LongSupplier nanos;
  private final Map<String, Duration> laps = new LinkedHashMap<>();
  private long begin;

  Phases(LongSupplier nanos) {
    this.nanos = nanos;
    this.begin = nanos.getAsLong();
  }

  /** What was done since the last lap was of this phase. */
  void end(String phase) {
    long now = nanos.getAsLong();
    laps.merge(phase, Duration.ofNanos(now - begin), Duration::plus);
    begin = now;
  }

  List<Phase> all() {
    return laps.entrySet().stream().map(lap -> new Phase(lap.getKey(), lap.getValue())).toList();
  }
}
