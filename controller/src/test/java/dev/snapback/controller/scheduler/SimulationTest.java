package dev.snapback.controller.scheduler;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SimulationTest {
  /** More, or another range, with -Dsnapback.seeds=FIRST-LAST. */
  static LongStream seeds() {
    String[] range = System.getProperty("snapback.seeds", "1-100").split("-", 2);
    return LongStream.rangeClosed(Long.parseLong(range[0]), Long.parseLong(range[1]));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void invariants_hold_and_every_run_ends_whatever_happens(long seed) {
    try {
      new Simulation(seed).play();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }
}
