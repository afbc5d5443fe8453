package dev.snapback.controller.scheduler;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ways by which one node may be reset, in the order in which they are tried. Each is tried once
 * per reset, but that the agent's own are tried again where another one brought the agent back.
 *
 * @param rungs at least one, each of {@link Rung#ORDERED} and once
 * @param deadlines of each of {@link Rung#ORDERED}: from the order to the new system's announcement
 * @param delivery how long an order is brought to an agent that does not answer, where there is a
 *     way without it
 * @param firmwareEvery each reset to a generation that this divides begins with a way through the
 *     firmware; 0: none does
 */
public record Ladder(
    List<Rung> rungs, Map<Rung, Duration> deadlines, Duration delivery, int firmwareEvery) {
  public Ladder {
    rungs = List.copyOf(rungs);
    deadlines = Map.copyOf(deadlines);
    if (rungs.isEmpty()
        || rungs.stream().distinct().count() != rungs.size()
        || !Rung.ORDERED.containsAll(rungs)
        || !deadlines.keySet().containsAll(Rung.ORDERED)) {
      throw new IllegalArgumentException("no ladder: " + rungs + " within " + deadlines);
    }
  }

  /** Where a reset to that generation begins. */
  Rung first(long generation) {
    boolean firmware = firmwareEvery > 0 && generation > 0 && generation % firmwareEvery == 0;
    return rungs.stream()
        .filter(rung -> firmware && rung.throughFirmware())
        .findFirst()
        .orElse(rungs.getFirst());
  }

  /** The rung after these; empty: all were tried. */
  Optional<Rung> next(List<Tried> tried, Remedy remedy) {
    List<Rung> left = left(tried);
    // Nothing was heard of the agent since a way without it was tried, either.
    boolean silent =
        remedy == Remedy.WAY_WITHOUT_AGENT
            || (!tried.isEmpty()
                && !tried.getLast().rung().needsAgent()
                && !tried.getLast().revived());
    return left.stream()
        .filter(rung -> silent && !rung.needsAgent())
        .findFirst()
        .or(() -> left.stream().findFirst());
  }

  private List<Rung> left(List<Tried> tried) {
    int revival = -1;
    for (int i = 0; i < tried.size(); i++) {
      revival = tried.get(i).revived() ? i : revival;
    }
    List<Tried> sinceRevival = tried.subList(revival + 1, tried.size());
    return rungs.stream()
        .filter(rung ->
            (rung.needsAgent() ? sinceRevival : tried).stream().noneMatch(t -> t.rung() == rung))
        .toList();
  }

  Duration deadline(Rung rung) {
    // What an older controller ordered was a jump.
    return deadlines.getOrDefault(
        rung, Optional.ofNullable(deadlines.get(Rung.KEXEC)).orElseThrow());
  }

  /** How long an order by that rung is brought to an agent that does not answer. */
  Duration delivery(Climb climb) {
    boolean otherWays = left(climb.tried()).stream().anyMatch(rung -> !rung.needsAgent());
    Duration whole = deadline(climb.ordered());
    return otherWays && delivery.compareTo(whole) < 0 ? delivery : whole;
  }

  /** For people: {@code rung 3 of 5, reboot}. */
  String place(Rung rung) {
    return "rung %d of %d, %s".formatted(rungs.indexOf(rung) + 1, rungs.size(), rung.words());
  }
}
