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
  private enum Order {
    OWED,
    ON_ITS_WAY,
    HEARD
  }

  private final Controller controller;
  private final Submission submission;
  private final Screen screen;
  private final IntConsumer leave;

  private int signals;
  private String run = "";
  private Order order = Order.OWED;

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

  /** The controller is back: what could not be said before can be said now. */
  void reconnected() {
    if (wanted()) {
      deliver();
    }
  }

  synchronized boolean wanted() {
    return signals > 0;
  }

  /** Asks once at a time, and until it has been heard. */
  private void deliver() {
    String id = named();
    if (!take()) {
      return;
    }
    screen.note("asking the controller to cancel run " + id + "; Ctrl-C again leaves at once");
    Order outcome = Order.OWED;
    try {
      controller.tryAsk(api -> api.cancelRun(CancelRunRequest.newBuilder().setId(id).build()));
      outcome = Order.HEARD;
    } catch (StatusException e) {
      screen.note("could not cancel run " + id + ": " + controller.failure(e).line());
    } finally {
      set(outcome);
    }
  }

  private synchronized boolean take() {
    boolean taken = order == Order.OWED && !run.isEmpty();
    if (taken) {
      order = Order.ON_ITS_WAY;
    }
    return taken;
  }

  private synchronized void set(Order now) {
    order = now;
  }

  private synchronized int count() {
    return ++signals;
  }

  private synchronized String named() {
    return run;
  }
}
