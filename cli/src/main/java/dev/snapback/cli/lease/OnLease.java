package dev.snapback.cli.lease;

import com.google.protobuf.ByteString;
import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.exit.Failure;
import dev.snapback.cli.shell.Interrupts;
import dev.snapback.cli.shell.Session;
import dev.snapback.cli.workspace.Packing;
import dev.snapback.proto.api.v1.ExecEnd;
import dev.snapback.proto.api.v1.ExecEvent;
import dev.snapback.proto.api.v1.ExecOrder;
import dev.snapback.proto.api.v1.ExecRequest;
import io.grpc.Context;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Carries out one command on a node of a lease; Ctrl-C ends it there. */
final class OnLease {
  private static final int SIGNAL_BASE = 128;

  /** Canceling the call itself would make another thread's next write a programming error. */
  private final Context.CancellableContext context = Context.current().withCancellation();

  private final Controller controller;
  private final Session session;

  OnLease(Session session, Controller controller) {
    this.session = session;
    this.controller = controller;
  }

  /**
   * Returns when the command has ended.
   *
   * @param tree what it finds in its directory; empty: nothing
   * @param output gets what it prints, as it comes
   * @return its exit code, or 128 and the number of the signal that ended it
   * @throws Failure (75) where the machine failed, (78) where it could not be started, (130) after
   *     Ctrl-C
   */
  int run(ExecOrder order, Optional<Packing> tree, OutputStream output)
      throws InterruptedException {
    try (Interrupts.Handling _ =
        session.surroundings().interrupts().handle(() -> context.cancel(null))) {
      BlockingClientCall<ExecRequest, ExecEvent> call = begin();
      send(call, order, tree);
      return exit(follow(call, output));
    } catch (StatusException e) {
      if (context.isCancelled()) {
        throw Failure.of(ExitCode.CANCELED, "the command was ended");
      }
      throw controller.failure(e);
    } finally {
      context.cancel(null);
    }
  }

  private BlockingClientCall<ExecRequest, ExecEvent> begin() {
    Context before = context.attach();
    try {
      return controller.streams().exec();
    } finally {
      context.detach(before);
    }
  }

  private static void send(
      BlockingClientCall<ExecRequest, ExecEvent> call, ExecOrder order, Optional<Packing> tree)
      throws StatusException, InterruptedException {
    boolean wanted = call.write(ExecRequest.newBuilder().setOrder(order).build());
    if (tree.isPresent()) {
      for (byte[] piece = tree.get().next(); wanted && piece.length > 0; ) {
        wanted = call.write(ExecRequest.newBuilder().setTree(ByteString.copyFrom(piece)).build());
        piece = tree.get().next();
      }
      if (wanted) {
        var _ = tree.get().end();
      }
    }
    call.halfClose();
  }

  private static ExecEnd follow(
      BlockingClientCall<ExecRequest, ExecEvent> call, OutputStream output)
      throws StatusException, InterruptedException {
    Optional<ExecEnd> end = Optional.empty();
    for (ExecEvent event = call.read(); event != null; event = call.read()) {
      if (event.hasEnd()) {
        end = Optional.of(event.getEnd());
      } else {
        write(event.getOutput(), output);
      }
    }
    return end.orElseThrow(() ->
        Failure.internal(
            "the controller ended the call and did not say how the command ended: see its log",
            new IllegalStateException()));
  }

  private static void write(ByteString bytes, OutputStream output) {
    try {
      bytes.writeTo(output);
      output.flush();
    } catch (IOException e) {
      throw Failure.io("cannot write what the command prints: " + e.getMessage(), e);
    }
  }

  private static int exit(ExecEnd end) {
    if (end.getExitCode() >= 0) {
      return end.getExitCode();
    }
    if (end.getSignal() > 0) {
      return SIGNAL_BASE + end.getSignal();
    }
    throw Failure.of(
        end.getLost() ? ExitCode.NODE_FAILURE : ExitCode.CONFIG_ERROR,
        (end.getLost() ? "the machine lost the command: " : "the command did not run: ")
            + end.getWhy());
  }
}
