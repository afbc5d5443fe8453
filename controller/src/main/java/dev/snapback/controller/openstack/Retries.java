package dev.snapback.controller.openstack;

import java.time.Duration;

/** Tries again what may be tried again, after growing pauses, until a deadline. Thread-safe. */
record Retries(PassingTime time) {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(15);

  /** What can be done twice without harm. */
  @FunctionalInterface
  interface Attempt<T> {
    T make() throws OpenStackException, InterruptedException;
  }

  /**
   * @throws OpenStackException the last attempt's, where no other would end in time or help
   */
  <T> T run(Deadline deadline, Attempt<T> attempt) throws OpenStackException, InterruptedException {
    Duration pause = FIRST;
    while (true) {
      try {
        return attempt.make();
      } catch (OpenStackException e) {
        Duration wait = longer(pause, e.retryAfter());
        if (!e.passing() || !deadline.leaves(wait)) {
          throw e;
        }
        time.pause(wait);
        pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
      }
    }
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
