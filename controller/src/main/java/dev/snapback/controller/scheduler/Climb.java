package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.BootWay;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How far up its ladder a reset is.
 *
 * @param ordered the rung that was ordered
 * @param rung the same, until the machine says by which way it came
 * @param tried the rungs before this one, in order; each was a reset of its own
 */
public record Climb(Rung ordered, Rung rung, List<Tried> tried) {
  public Climb {
    tried = List.copyOf(tried);
  }

  /** On its first rung. */
  public static Climb at(Rung rung) {
    return at(rung, List.of());
  }

  static Climb at(Rung rung, List<Tried> tried) {
    return new Climb(rung, rung, tried);
  }

  /** The machine took the order. */
  Climb taken(boolean staged) {
    return rung == Rung.KEXEC && staged ? came(Rung.KEXEC_STAGED) : this;
  }

  Climb asTold(BootWay way) {
    return came(rung.asTold(way));
  }

  Climb came(Rung by) {
    return new Climb(ordered, by, tried);
  }

  /** What has been tried once this rung, too, has failed. */
  List<Tried> failed(String why, boolean revived) {
    List<Tried> all = new ArrayList<>(tried);
    all.add(new Tried(ordered, why, revived));
    return List.copyOf(all);
  }

  /** For people: each rung and why it failed. */
  static String words(List<Tried> tried) {
    return tried.stream().map(Tried::toString).collect(Collectors.joining("; "));
  }
}
