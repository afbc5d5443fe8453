package dev.snapback.controller.loop;

import dev.snapback.controller.scheduler.Changes;

/** Hears of what changed, once it is stored. */
@FunctionalInterface
public interface ChangeListener {
  /** Called on the loop's thread: must be quick, must not tell events, must not throw. */
  void changed(Changes changes);
}
