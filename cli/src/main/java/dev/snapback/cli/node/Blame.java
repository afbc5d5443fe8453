package dev.snapback.cli.node;

import dev.snapback.proto.api.v1.Reset;
import dev.snapback.proto.api.v1.ResetPhase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where the time of a node's resets went.
 *
 * @param phases their names, in the order in which they happen
 * @param ways one for each way by which the node came to its new systems, or was to, in the order
 *     in which a ladder has them
 */
record Blame(List<String> phases, List<Way> ways) {
  /** What no phase accounts for: orders on their way, and waiting. */
  static final String OTHER = "other";

  private static final List<String> LADDER =
      List.of("staged kexec", "kexec", "orderly", "reboot", "ssh", "power", "cold boot");

  /** What is not on it comes last, by name. */
  private static final Comparator<String> UP_THE_LADDER =
      Comparator.<String>comparingInt(
              rung -> LADDER.contains(rung) ? LADDER.indexOf(rung) : LADDER.size())
          .thenComparing(Comparator.naturalOrder());

  /**
   * Resets that took the same way.
   *
   * @param rung its name; empty where it was not noted
   * @param finished those that succeeded or failed
   * @param total of those that succeeded
   * @param phases of those that succeeded and have the phase, by name
   */
  record Way(String rung, int finished, int succeeded, Spread total, Map<String, Spread> phases) {
    double successRate() {
      return finished == 0 ? 0 : (double) succeeded / finished;
    }
  }

  /**
   * How long something took, in microseconds: half, and 95 of 100, took no longer.
   *
   * @param count of how many
   */
  record Spread(int count, long p50, long p95) {
    static Spread of(List<Long> micros) {
      List<Long> sorted = micros.stream().sorted().toList();
      return new Spread(sorted.size(), rank(sorted, 50), rank(sorted, 95));
    }

    /** The nearest rank: one that was measured, never one in between. */
    private static long rank(List<Long> sorted, int percent) {
      int rank = (sorted.size() * percent + 99) / 100;
      return sorted.isEmpty() ? 0 : sorted.get(Math.max(rank, 1) - 1);
    }
  }

  static Blame of(List<Reset> resets) {
    Map<String, List<Reset>> byRung =
        resets.stream()
            .collect(
                Collectors.groupingBy(
                    Reset::getRung, () -> new TreeMap<>(UP_THE_LADDER), Collectors.toList()));
    List<Way> ways = new ArrayList<>();
    byRung.forEach((rung, each) -> ways.add(way(rung, each)));
    return new Blame(order(resets), ways);
  }

  private static Way way(String rung, List<Reset> resets) {
    List<Reset> succeeded = resets.stream().filter(Blame::succeeded).toList();
    long failed = resets.stream().filter(reset -> !reset.getFailure().isEmpty()).count();
    Map<String, List<Long>> micros = new TreeMap<>();
    for (Reset reset : succeeded) {
      for (ResetPhase phase : reset.getPhasesList()) {
        micros.computeIfAbsent(phase.getName(), name -> new ArrayList<>()).add(phase.getMicros());
      }
      micros.computeIfAbsent(OTHER, name -> new ArrayList<>()).add(other(reset));
    }
    Map<String, Spread> phases = new TreeMap<>();
    micros.forEach((name, all) -> phases.put(name, Spread.of(all)));
    return new Way(
        rung,
        succeeded.size() + (int) failed,
        succeeded.size(),
        Spread.of(succeeded.stream().map(Blame::total).toList()),
        phases);
  }

  static boolean succeeded(Reset reset) {
    return reset.getReadyMillis() != 0 && reset.getFailure().isEmpty();
  }

  /** Of one that succeeded: from the order to READY, in microseconds. */
  static long total(Reset reset) {
    return (reset.getReadyMillis() - reset.getOrderedMillis()) * 1000;
  }

  /** Of one that succeeded, in microseconds. */
  static long other(Reset reset) {
    long told = reset.getPhasesList().stream().mapToLong(ResetPhase::getMicros).sum();
    return Math.max(0, total(reset) - told);
  }

  /** A phase that only some resets have stands after the one that it followed there. */
  private static List<String> order(List<Reset> resets) {
    List<String> order = new ArrayList<>();
    for (Reset reset : resets) {
      int next = 0;
      for (ResetPhase phase : reset.getPhasesList()) {
        int known = order.indexOf(phase.getName());
        if (known < 0) {
          order.add(next, phase.getName());
          known = next;
        }
        next = known + 1;
      }
    }
    return List.copyOf(order);
  }
}
