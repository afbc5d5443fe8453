package dev.snapback.controller.openstack;

import java.time.Duration;

/** Time, and waiting for it to pass. Thread-safe. */
interface PassingTime {
  /** As {@link System#nanoTime}. */
  long nanos();

  void pause(Duration time) throws InterruptedException;

  static PassingTime real() {
    return new PassingTime() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public void pause(Duration time) throws InterruptedException {
        Thread.sleep(time);
      }
    };
  }
}
