package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What holds of the ladders of some nodes. What is not said here a wider rule says.
 *
 * @param rungs all that may be tried, in order
 * @param deadlines of some rungs
 * @param kexec false: no rung that jumps
 */
public record LadderRule(
    Optional<List<Rung>> rungs,
    Map<Rung, Duration> deadlines,
    Optional<Duration> delivery,
    Optional<Boolean> kexec,
    Optional<Integer> firmwareEvery) {
  public static final LadderRule NOTHING =
      new LadderRule(
          Optional.empty(), Map.of(), Optional.empty(), Optional.empty(), Optional.empty());

  public LadderRule {
    rungs = rungs.map(List::copyOf);
    deadlines = Map.copyOf(deadlines);
  }

  /** This one, and where it says nothing the other. */
  public LadderRule over(LadderRule wider) {
    Map<Rung, Duration> all = new HashMap<>(wider.deadlines);
    all.putAll(deadlines);
    return new LadderRule(
        rungs.or(() -> wider.rungs),
        all,
        delivery.or(() -> wider.delivery),
        kexec.or(() -> wider.kexec),
        firmwareEvery.or(() -> wider.firmwareEvery));
  }
}
