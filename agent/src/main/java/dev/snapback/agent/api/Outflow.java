package dev.snapback.agent.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A stream of answers that is sent as fast as the caller reads and no faster: what the caller does
 * not take stays where it came from and not in this process's memory. Made in the call's own method
 * (gRPC allows handlers only there), then used by one thread.
 */
final class Outflow<T> {

  /** Sends a stream to its end; may throw what {@link Refusals} knows. */
  interface Source<T> {
    void sendTo(Outflow<T> out) throws Exception;
  }

  private final ServerCallStreamObserver<T> observer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private Outflow(StreamObserver<T> observer) {
    this.observer = (ServerCallStreamObserver<T>) observer;
    this.observer.setOnReadyHandler(this::signal);
    this.observer.setOnCancelHandler(this::signal);
  }

  /** Sends on a thread of its own: the handlers are called only once the call's method is back. */
  static <T> void start(String call, StreamObserver<T> observer, Source<T> source) {
    var out = new Outflow<T>(observer);
    Thread.ofVirtual().name(call).start(() -> out.run(call, source));
  }

  private void run(String call, Source<T> source) {
    try {
      source.sendTo(this);
      if (!observer.isCancelled()) {
        observer.onCompleted();
      }
    } catch (Exception e) {
      // The top of this call's thread, as an interceptor is.
      if (!observer.isCancelled()) {
        observer.onError(Refusals.of(call, e));
      }
    }
  }

  /**
   * Sends one message when the caller has room for it.
   *
   * @return false where the caller is gone
   */
  boolean send(T message) throws InterruptedException {
    lock.lock();
    try {
      while (!observer.isReady() && !observer.isCancelled()) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
    if (observer.isCancelled()) {
      return false;
    }
    observer.onNext(message);
    return true;
  }

  boolean gone() {
    return observer.isCancelled();
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
