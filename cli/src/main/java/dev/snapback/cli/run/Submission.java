package dev.snapback.cli.run;

import com.google.protobuf.ByteString;
import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.output.Screen;
import dev.snapback.cli.output.Text;
import dev.snapback.cli.workspace.Packing;
import dev.snapback.cli.workspace.Workspace;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunOrder;
import dev.snapback.proto.api.v1.SubmitRunRequest;
import io.grpc.Context;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Hands an order and its workspace in. One thread submits; another may {@link #abort}. The
 * workspace goes as fast as the controller takes it, and is never in memory as a whole.
 */
final class Submission {
  /** The controller makes the workspace durable before it answers. */
  private static final long ANSWER_MINUTES = 5;

  /** Handed in twice by its id it is one run: so it can be tried while a controller takes over. */
  private static final int TRIES = 60;

  private final Controller controller;
  private final Screen screen;
  private final Controller.Pause pause;

  /** Canceling the call itself would make the other thread's next write a programming error. */
  private volatile Context.CancellableContext context = Context.current().withCancellation();

  private volatile boolean sent;
  private volatile boolean aborted;

  Submission(Controller controller, Screen screen, Controller.Pause pause) {
    this.controller = controller;
    this.screen = screen;
    this.pause = pause;
  }

  private BlockingClientCall<SubmitRunRequest, Run> begin(Controller to) {
    Context before = context.attach();
    try {
      return to.streams().submitRun();
    } finally {
      context.detach(before);
    }
  }

  /**
   * Returns once the run is stored.
   *
   * @throws Failure (64) if the order is refused, (69) if the controller goes away, (74) if the
   *     workspace cannot be read; then no run is stored, unless the connection broke at the very
   *     end
   */
  Run submit(RunOrder order, Optional<Workspace> workspace) throws InterruptedException {
    for (int left = TRIES; ; left--) {
      try {
        return tryOnce(order, workspace);
      } catch (StatusException e) {
        if (left == 1 || aborted || !Controller.isLostConnection(e.getStatus())) {
          throw controller.failure(e);
        }
      }
      if (left == TRIES) {
        screen.note("lost the connection to the controller: handing the run in again");
      }
      controller.again(pause);
      renew();
    }
  }

  private void renew() {
    context = Context.current().withCancellation();
    sent = false;
    if (aborted) {
      context.cancel(null);
    }
  }

  private Run tryOnce(RunOrder order, Optional<Workspace> workspace)
      throws StatusException, InterruptedException {
    BlockingClientCall<SubmitRunRequest, Run> call = begin(controller);
    try {
      boolean wanted = call.write(SubmitRunRequest.newBuilder().setOrder(order).build());
      if (wanted && workspace.isPresent()) {
        send(workspace.get(), call);
      }
      sent = true;
      call.halfClose();
      Run run = call.read(ANSWER_MINUTES, TimeUnit.MINUTES);
      if (run == null) {
        throw Failure.internal(
            "the controller ended the call without an answer: see its log",
            new IllegalStateException());
      }
      return run;
    } catch (TimeoutException e) {
      throw Failure.unavailable(
          "the controller took the run but did not answer within "
              + ANSWER_MINUTES
              + " min: look with `snapback runs` whether it has it");
    } finally {
      // Nothing, where the call has come to its end.
      context.cancel(null);
    }
  }

  private void send(Workspace workspace, BlockingClientCall<SubmitRunRequest, Run> call)
      throws StatusException, InterruptedException {
    long bytes = 0;
    try (Packing packing = workspace.pack()) {
      for (byte[] piece = packing.next(); piece.length > 0; piece = packing.next()) {
        bytes += piece.length;
        SubmitRunRequest request =
            SubmitRunRequest.newBuilder().setWorkspace(ByteString.copyFrom(piece)).build();
        if (!call.write(request)) {
          // The controller has answered already and wants no more.
          return;
        }
        screen.status("sending the workspace", "sending the workspace, " + Text.size(bytes));
      }
      packing.end().forEach(screen::note);
    }
  }

  /**
   * Ends it before anything is stored; does nothing where all has been sent, because then the
   * controller may have stored it: the answer will tell.
   */
  void abort() {
    if (!sent) {
      aborted = true;
      context.cancel(null);
    }
  }
}
