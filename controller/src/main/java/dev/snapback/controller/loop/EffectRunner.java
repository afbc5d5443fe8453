package dev.snapback.controller.loop;

import dev.snapback.controller.scheduler.Effect;

/** Who does what the scheduler wants done. */
public interface EffectRunner {
  /**
   * Begins the effect and returns at once: called on the loop's own thread, in the order the
   * scheduler gave. What comes of it is told to the {@link EventSink} from another thread. Must not
   * throw; what fails is an event.
   */
  void begin(Effect effect);
}
