package dev.snapback.lab;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** How a program of the lab ends. */
public final class Signals {
  private static final Duration ENDS_WITHIN = Duration.ofMinutes(1);

  private Signals() {}

  /**
   * Runs a command, and ends this process with its exit code. What a command started it ends on its
   * way out; a signal sends it that way, by interrupting this thread, and waits a minute for it.
   */
  public static void exitWith(IntSupplier command) {
    var thread = Thread.currentThread();
    var done = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(thread, done), "end"));
    int code = command.getAsInt();
    done.countDown();
    System.exit(code);
  }

  private static void end(Thread command, CountDownLatch done) {
    if (done.getCount() == 0) {
      return;
    }
    command.interrupt();
    try {
      if (!done.await(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        System.err.println("lab: not everything was ended; see `lab status`");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
