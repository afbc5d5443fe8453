package dev.snapback.controller.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A stream of answers that waits for a slow reader instead of heaping up what it has not read. Sent
 * to by one thread; {@link #wake} is for any.
 */
final class Outgoing<A> {
  private final ServerCallStreamObserver<A> observer;
  private final Semaphore signal = new Semaphore(0);

  /** To be called in the service's method itself, before it returns. */
  Outgoing(StreamObserver<A> observer) {
    this.observer = (ServerCallStreamObserver<A>) observer;
    this.observer.setOnReadyHandler(this::wake);
    this.observer.setOnCancelHandler(this::wake);
  }

  /** Says that there may be something new. */
  void wake() {
    signal.release();
  }

  /** Also run where the reader goes away; to be called where the constructor is. */
  void onGone(Runnable then) {
    observer.setOnCancelHandler(() -> {
      wake();
      then.run();
    });
  }

  boolean isGone() {
    return observer.isCancelled();
  }

  /** Waits until woken, or for as long. A wake before the call counts. */
  void await(Duration atMost) throws InterruptedException {
    var _ = signal.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS);
    signal.drainPermits();
  }

  /**
   * Waits until the reader can take it.
   *
   * @return false where the reader has gone
   */
  boolean send(A message) throws InterruptedException {
    while (!observer.isReady() && !observer.isCancelled()) {
      signal.acquire();
    }
    if (observer.isCancelled()) {
      return false;
    }
    observer.onNext(message);
    return true;
  }

  void complete() {
    if (!isGone()) {
      observer.onCompleted();
    }
  }

  void fail(Exception failure) {
    if (!isGone()) {
      observer.onError(Replies.status(failure));
    }
  }
}
