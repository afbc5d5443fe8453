package dev.snapback.agent.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Calls that have one answer. */
final class Answers {
  private Answers() {}

  /** What a call does; may throw what {@link Refusals} knows. */
  interface Act<T> {
    T act() throws Exception;
  }

  static <T> void one(String call, StreamObserver<T> out, Act<T> act) {
    letGo(out);
    later(call, out, act);
  }

  /** Also when the call's method is back, where {@link #letGo} was called in it. */
  static <T> void later(String call, StreamObserver<T> out, Act<T> act) {
    T answer;
    try {
      answer = act.act();
    } catch (Exception e) {
      // The top of this call, as an interceptor is.
      out.onError(Refusals.of(call, e));
      return;
    }
    out.onNext(answer);
    out.onCompleted();
  }

  /** A caller that goes away is nothing to make noise about; without this, gRPC throws at us. */
  static void letGo(StreamObserver<?> out) {
    ((ServerCallStreamObserver<?>) out).setOnCancelHandler(() -> {});
  }
}
