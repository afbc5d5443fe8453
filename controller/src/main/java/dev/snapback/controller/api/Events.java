package dev.snapback.controller.api;

import dev.snapback.controller.loop.EventSink;
import dev.snapback.controller.loop.LoopEndedException;
import dev.snapback.controller.scheduler.Event;
import dev.snapback.controller.scheduler.Verdict;
import java.util.concurrent.CompletionException;

/** Tells the scheduler what somebody wants, and them what it says to that. */
final class Events {
  private final EventSink sink;

  Events(EventSink sink) {
    this.sink = sink;
  }

  /**
   * Returns when it is stored, or when there is nothing to do.
   *
   * @throws ApiException where it is refused
   */
  void tell(Event event) throws ApiException {
    switch (verdict(event)) {
      case Verdict.Applied applied -> {}
      case Verdict.Ignored ignored -> {}
      case Verdict.Refused(var reason, var why) -> throw refusal(reason, why);
    }
  }

  private Verdict verdict(Event event) throws ApiException {
    try {
      return sink.tell(event).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof LoopEndedException) {
        throw ApiException.ending();
      }
      throw e;
    }
  }

  private static ApiException refusal(Verdict.Reason reason, String why) {
    return switch (reason) {
      case NO_SUCH_NODE, NO_SUCH_RUN, NO_SUCH_REQUEST, NO_SUCH_HOLD, NO_SUCH_IMAGE ->
          ApiException.notFound(why);
      case ALREADY_EXISTS -> ApiException.exists(why);
      case WRONG_STATE -> ApiException.wrongState(why);
    };
  }
}
