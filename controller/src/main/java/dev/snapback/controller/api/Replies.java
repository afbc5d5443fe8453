package dev.snapback.controller.api;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where what a method returns or throws becomes gRPC's answer. */
final class Replies {
  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  private Replies() {}

  @FunctionalInterface
  interface Method<A> {
    A call() throws ApiException, IOException;
  }

  /** Answers with one message. */
  static <A> void reply(StreamObserver<A> answer, Method<A> method) {
    A value;
    try {
      value = method.call();
    } catch (ApiException | IOException | JdbiException e) {
      answer.onError(status(e));
      return;
    }
    answer.onNext(value);
    answer.onCompleted();
  }

  /**
   * @param failure an ApiException; anything else is ours: detail goes to the log, the class to the
   *     wire
   */
  static StatusException status(Exception failure) {
    if (failure instanceof ApiException refusal) {
      return status(refusal);
    }
    LOG.error("a call failed: look at the data directory's disk for room and errors", failure);
    return Status.INTERNAL
        .withDescription("the controller could not read or write its data; its log says more")
        .asException();
  }

  private static StatusException status(ApiException refusal) {
    Status status =
        switch (refusal.kind()) {
          case INVALID -> Status.INVALID_ARGUMENT;
          case NOT_FOUND -> Status.NOT_FOUND;
          case NOT_PERMITTED -> Status.PERMISSION_DENIED;
          case WRONG_STATE -> Status.FAILED_PRECONDITION;
          case EXISTS -> Status.ALREADY_EXISTS;
          case UNDER_WAY, ENDING -> Status.UNAVAILABLE;
        };
    return status.withDescription(refusal.words()).asException();
  }
}
