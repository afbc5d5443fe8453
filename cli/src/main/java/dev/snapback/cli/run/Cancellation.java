package dev.snapback.cli.run;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.output.Screen;
import dev.snapback.proto.api.v1.CancelRunRequest;
import io.grpc.StatusException;
import java.util.function.IntConsumer;

/**
 * What Ctrl-C does: the first asks the controller to cancel the run, and the run is followed to its
 * end; the second leaves. Thread-safe.
 */
final class Cancellation {
  private final Controller controller;
  private final Submission submission;
  private final Screen screen;
  private final IntConsumer leave;

  private int signals;
  private String run = "";
  private boolean delivered;

  Cancellation(Controller controller, Submission submission, Screen screen, IntConsumer leave) {
    this.controller = controller;
    this.submission = submission;
    this.screen = screen;
    this.leave = leave;
  }

  /** A signal has come. */
  void signal() {
    if (count() > 1) {
      screen.note(
          named().isEmpty()
              ? "leaving"
              : "leaving; see what became of it with `snapback run show " + named() + "`");
      leave.accept(ExitCode.CANCELED);
    } else if (named().isEmpty()) {
      screen.note("canceling before the run is handed in");
      submission.abort();
    } else {
      deliver();
    }
  }

  /** The run is stored; a signal may have come before. */
  void submitted(String id) {
    boolean late;
    synchronized (this) {
      run = id;
      late = signals > 0;
    }
    if (late) {
      deliver();
    }
  }

  /** A connection stands again: what could not be said before can be said now. */
  void connected() {
    boolean owed;
    synchronized (this) {
      owed = signals > 0 && !delivered && !run.isEmpty();
    }
    if (owed) {
      deliver();
    }
  }

  synchronized boolean wanted() {
    return signals > 0;
  }

  private void deliver() {
    String id = named();
    screen.note("asking the controller to cancel run " + id + "; Ctrl-C again leaves at once");
    try {
      controller.tryAsk(api -> api.cancelRun(CancelRunRequest.newBuilder().setId(id).build()));
      synchronized (this) {
        delivered = true;
      }
    } catch (StatusException e) {
      screen.note("could not cancel run " + id + ": " + controller.failure(e).line());
    }
  }

  private synchronized int count() {
    return ++signals;
  }

  private synchronized String named() {
    return run;
  }
}
