package dev.snapback.agent.api;

import io.grpc.stub.StreamObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream of messages from a caller, who hears the answer after the last. gRPC asks for the next
 * message when {@link #onNext} is back, and that blocks until this one was taken: the caller is
 * held back, nothing piles up.
 *
 * @param <Q> what is sent
 * @param <A> the answer
 */
final class Inflow<Q, A> implements StreamObserver<Q> {
  private static final Logger LOG = LoggerFactory.getLogger(Inflow.class);

  /** Where it goes; its verbs may throw what {@link Refusals} knows. */
  interface Sink<Q, A> {
    void take(Q message) throws Exception;

    /** After the last message. */
    A finish() throws Exception;

    /** The end, good or bad: called once, before the answer. */
    void close();
  }

  private interface Step {
    void take() throws Exception;
  }

  private final String call;
  private final StreamObserver<A> answer;
  private final Sink<Q, A> sink;
  private boolean over;

  private Inflow(String call, StreamObserver<A> answer, Sink<Q, A> sink) {
    this.call = call;
    this.answer = answer;
    this.sink = sink;
  }

  static <Q, A> StreamObserver<Q> into(Sink<Q, A> sink, String call, StreamObserver<A> answer) {
    Answers.letGo(answer);
    return new Inflow<>(call, answer, sink);
  }

  @Override
  public void onNext(Q message) {
    step(() -> sink.take(message));
  }

  @Override
  public void onCompleted() {
    step(() -> {
      A last = sink.finish();
      end();
      answer.onNext(last);
      answer.onCompleted();
    });
  }

  @Override
  public void onError(Throwable cancelled) {
    LOG.info("call={} cut off by the caller: {}", call, cancelled.getMessage());
    end();
  }

  private void step(Step step) {
    if (over) {
      return;
    }
    try {
      step.take();
    } catch (Exception e) {
      // The top of this call, as an interceptor is.
      end();
      answer.onError(Refusals.of(call, e));
    }
  }

  private void end() {
    if (!over) {
      over = true;
      sink.close();
    }
  }
}
