package dev.snapback.controller.api;

import dev.snapback.controller.access.Caller;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.SubmitRunRequest;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One SubmitRun call: first the order, then its workspace. Writing blocks, and so holds the sender
 * back.
 */
final class SubmitCall implements StreamObserver<SubmitRunRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(SubmitCall.class);

  /** What begins a submission and what takes a complete one over. */
  interface Desk {
    Submission begin(dev.snapback.proto.api.v1.RunOrder order, Caller caller)
        throws ApiException, IOException;

    Run submit(Submission complete) throws ApiException, IOException;
  }

  private final Desk desk;
  private final Caller caller;
  private final StreamObserver<Run> answer;
  private Optional<Submission> submission = Optional.empty();
  private boolean over;

  SubmitCall(Desk desk, Caller caller, StreamObserver<Run> answer) {
    this.desk = desk;
    this.caller = caller;
    this.answer = answer;
  }

  @Override
  public void onNext(SubmitRunRequest request) {
    if (over) {
      return;
    }
    try {
      switch (request.getPartCase()) {
        case ORDER -> begin(request.getOrder());
        case WORKSPACE -> started().accept(request.getWorkspace());
        case PART_NOT_SET -> throw ApiException.invalid("a part that this controller knows not");
      }
    } catch (ApiException | IOException e) {
      fail(e);
    }
  }

  private void begin(dev.snapback.proto.api.v1.RunOrder order) throws ApiException, IOException {
    if (submission.isPresent()) {
      throw ApiException.invalid("a second order came");
    }
    submission = Optional.of(desk.begin(order, caller));
  }

  private Submission started() throws ApiException {
    return submission.orElseThrow(() -> ApiException.invalid("the order must come first"));
  }

  @Override
  public void onCompleted() {
    if (over) {
      return;
    }
    Run run;
    try {
      started().keep();
      run = desk.submit(started());
      // Where it was asked for before, there is a second copy of its workspace.
      started().discard();
    } catch (ApiException | IOException | JdbiException e) {
      fail(e);
      return;
    }
    over = true;
    answer.onNext(run);
    answer.onCompleted();
  }

  /** The caller has gone. */
  @Override
  public void onError(Throwable gone) {
    if (!over) {
      over = true;
      discard();
    }
  }

  private void fail(Exception failure) {
    over = true;
    discard();
    answer.onError(Replies.status(failure));
  }

  private void discard() {
    try {
      if (submission.isPresent()) {
        submission.get().discard();
      }
    } catch (IOException e) {
      LOG.warn("what was sent of a run's workspace could not be removed; the next start does", e);
    }
  }
}
