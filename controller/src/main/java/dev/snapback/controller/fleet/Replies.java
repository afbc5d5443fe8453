package dev.snapback.controller.fleet;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a service's method returns or throws into gRPC's answer. */
final class Replies {
  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  private Replies() {}

  @FunctionalInterface
  interface Method<A> {
    A call() throws StatusException, IOException;
  }

  static <A> void reply(StreamObserver<A> answer, Method<A> method) {
    A value;
    try {
      value = method.call();
    } catch (StatusException e) {
      answer.onError(e);
      return;
    } catch (IOException e) {
      // Detail goes to the log, the class to the wire.
      LOG.error("the data directory cannot be used: free some space or mend it", e);
      answer.onError(Status.INTERNAL.withDescription("the controller's disk failed").asException());
      return;
    }
    answer.onNext(value);
    answer.onCompleted();
  }
}
