package dev.snapback.remote;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One limit for work of many blocking steps. SSHJ has a timeout for each wait, none for a peer that
 * answers every one of them just in time.
 */
final class Bounded {

  private Bounded() {}

  /**
   * @param abandon wakes the work that is waiting, and undoes what it opened; must be fit to be
   *     called twice. The worker is not interrupted: on a virtual thread that would close the
   *     socket it happens to write to, which is other calls' socket, too
   * @throws TimeoutException after {@code limit}; the work is being abandoned
   * @throws ExecutionException what the work threw
   */
  static <T> T within(Duration limit, Callable<T> work, Runnable abandon)
      throws TimeoutException, ExecutionException, InterruptedException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread worker = Thread.ofVirtual().name("ssh-call").start(task);
    boolean ended = false;
    try {
      T result = task.get(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
      ended = true;
      return result;
    } catch (ExecutionException e) {
      ended = true;
      throw e;
    } finally {
      if (!ended) {
        Thread.ofVirtual().name("ssh-abandon").start(() -> abandon(worker, abandon));
      }
    }
  }

  /** What the work threw; an error (a defect of ours) goes on from here. */
  static Exception thrown(ExecutionException e) {
    return switch (e.getCause()) {
      case Error defect -> throw defect;
      case Exception exception -> exception;
      case null, default -> e;
    };
  }

  private static void abandon(Thread worker, Runnable abandon) {
    abandon.run();
    try {
      worker.join();
    } catch (InterruptedException e) {
      return;
    }
    // For what the work opened after the first time.
    abandon.run();
  }
}
