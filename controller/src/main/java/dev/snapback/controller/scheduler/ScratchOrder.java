package dev.snapback.controller.scheduler;

import dev.snapback.controller.facts.Scratch;
import java.time.Duration;
import java.util.List;

/**
 * What a node must have emptied before it is READY.
 *
 * @param named none: nothing is ordered
 * @param within after this long it has failed
 */
public record ScratchOrder(List<Scratch> named, Duration within) {
  public static final ScratchOrder NONE = new ScratchOrder(List.of(), Duration.ZERO);

  public ScratchOrder {
    named = List.copyOf(named);
  }
}
