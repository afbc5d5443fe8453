package dev.snapback.controller.openstack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Passes only by pauses, which take none. Thread-safe. */
final class FakeTime implements PassingTime {
  private final List<Duration> pauses = new ArrayList<>();
  private long now;

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public synchronized void pause(Duration time) {
    pauses.add(time);
    pass(time);
  }

  synchronized void pass(Duration time) {
    now += time.toNanos();
  }

  synchronized List<Duration> pauses() {
    return List.copyOf(pauses);
  }
}
