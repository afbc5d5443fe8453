package dev.snapback.controller.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.controller.config.SimulationReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A sample of `make simulate`. */
final class SimulationTest {
  private static Scenario scenario(int nodes, int requests) throws Exception {
    return SimulationReader.read(Path.of("../bench/simulate.yaml")).sized(nodes).asking(requests);
  }

  private static Played play(Scenario scenario, long seed) {
    return Simulation.play(scenario, scenario.orders(seed), seed, counts -> {});
  }

  @Test
  void guarantees_hold_through_a_week_of_faults() throws Exception {
    Scenario scenario = scenario(200, 5_000);
    Counts all = new Counts();
    for (long seed : LongStream.rangeClosed(1, 3).toArray()) {
      Counts counts = play(scenario, seed).counts();
      assertThat(counts.requests).isEqualTo(5_000);
      assertThat(counts.ended + counts.refused).as("every one has an end").isEqualTo(5_000);
      assertThat(counts.granted).isGreaterThan(4_900);
      all.add(counts);
    }
    // Else nothing of this was tried.
    assertThat(List.of(all.crashes, all.outages, all.clockJumps, all.failedLaunches))
        .allMatch(count -> count > 3);
    assertThat(List.of(all.stuckResets, all.failedUses, all.quarantined))
        .allMatch(count -> count > 0);
  }

  @Test
  void a_seed_gives_the_same_course_again_and_another_one_another() throws Exception {
    Scenario scenario = scenario(100, 1_000);
    String digest = play(scenario, 7).digest();
    assertThat(play(scenario, 7).digest()).isEqualTo(digest);
    assertThat(play(scenario, 8).digest()).isNotEqualTo(digest);
  }

  @Test
  void what_breaks_is_told_by_its_seed_and_the_others_are_played() throws Exception {
    Scenario scenario = scenario(100, 50);
    AtomicInteger broke = new AtomicInteger();
    Seeds seeds =
        new Seeds(
            scenario,
            seed -> {
              if (seed == 2) {
                throw new Guarantees.BrokenException("seed two");
              }
              return scenario.orders(seed);
            },
            java.time.InstantSource.system(),
            line -> {});
    Played all =
        seeds.play(
            List.of(1L, 2L, 3L),
            150,
            2,
            result -> {
              if (result instanceof SeedResult.Broke failed) {
                broke.incrementAndGet();
                assertThat(failed.why()).hasMessageContaining("seed two");
              }
            });
    assertThat(broke).hasValue(1);
    assertThat(all.counts().requests()).isEqualTo(100);
  }
}
