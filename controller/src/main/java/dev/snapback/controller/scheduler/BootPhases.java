package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.BootRecord;
import dev.snapback.controller.facts.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the time between the end of the old system and the new one's first word went. The new
 * kernel's first instant is its announcement, less the time that it says it has been up: so clocks
 * of two machines are never compared.
 */
final class BootPhases {
  private BootPhases() {}

  /**
   * {@code jump} (accepted to the kernel's first instant; without it where nothing was accepted),
   * the machine's own phases, {@code announce} (from the agent's serving to the announcement).
   * Where the machine tells no phases of its own, all of it is {@code jump}.
   *
   * @param heard when the announcement came
   */
  static List<Phase> of(
      Optional<Instant> accepted, Instant heard, Duration uptime, Optional<BootRecord> boot) {
    List<Phase> phases = new ArrayList<>();
    boolean told = boot.isPresent() && !boot.get().phases().isEmpty();
    Instant kernel = told ? firstInstant(heard, uptime) : heard;
    accepted.ifPresent(then -> phases.add(phase("jump", Duration.between(then, kernel))));
    if (told) {
      phases.addAll(boot.get().phases());
      phases.add(phase("announce", uptime.minus(boot.get().untilServing())));
    }
    return List.copyOf(phases);
  }

  /** When the kernel that announced itself at {@code heard} began to run. */
  static Instant firstInstant(Instant heard, Duration uptime) {
    return heard.minus(uptime);
  }

  /** What is measured by two clocks may come out a little less than nothing. */
  private static Phase phase(String name, Duration took) {
    return new Phase(name, took.isNegative() ? Duration.ZERO : took);
  }
}
