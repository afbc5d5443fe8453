package dev.snapback.controller.api;

import com.google.protobuf.UnsafeByteOperations;
import dev.snapback.controller.access.Caller;
import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.RunEnd;
import dev.snapback.controller.scheduler.Outcome;
import dev.snapback.proto.api.v1.ExecEnd;
import dev.snapback.proto.api.v1.ExecEvent;
import dev.snapback.proto.api.v1.ExecRequest;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Exec call: first the order, then what its command finds. A thread of its own carries the
 * order out; where the caller goes away, the command is ended.
 */
final class ExecCall implements StreamObserver<ExecRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(ExecCall.class);

  private final LeaseCalls leases;
  private final Caller caller;
  private final Outgoing<ExecEvent> out;
  private final IncomingTree tree = new IncomingTree();
  private Optional<Thread> worker = Optional.empty();
  private boolean over;

  /** To be called in the service's method itself, before it returns. */
  ExecCall(LeaseCalls leases, Caller caller, StreamObserver<ExecEvent> answer) {
    this.leases = leases;
    this.caller = caller;
    this.out = new Outgoing<>(answer);
    out.onGone(this::gone);
  }

  @Override
  public void onNext(ExecRequest request) {
    if (over) {
      return;
    }
    try {
      switch (request.getPartCase()) {
        case ORDER -> begin(leases.order(request.getOrder(), caller));
        case TREE -> {
          if (worker.isEmpty()) {
            throw ApiException.invalid("the order must come first");
          }
          tree.accept(request.getTree());
        }
        case PART_NOT_SET -> throw ApiException.invalid("a part that this controller knows not");
      }
    } catch (ApiException e) {
      over = true;
      if (worker.isEmpty()) {
        out.fail(e);
      }
      gone();
    }
  }

  private void begin(LeaseCalls.Exec exec) throws ApiException {
    if (worker.isPresent()) {
      throw ApiException.invalid("a second order came");
    }
    worker = Optional.of(Thread.ofVirtual().name("api-exec").start(() -> work(exec)));
  }

  @Override
  public void onCompleted() {
    if (worker.isPresent()) {
      tree.end();
    } else if (!over) {
      over = true;
      out.fail(ApiException.invalid("no order came"));
    }
  }

  @Override
  public void onError(Throwable gone) {
    gone();
  }

  private void gone() {
    tree.cutOff();
    worker.ifPresent(Thread::interrupt);
  }

  /** The thread's top. */
  private void work(LeaseCalls.Exec exec) {
    try (tree) {
      Node node = exec.node();
      if (exec.compression().isPresent()) {
        node.sendTree(exec.as(), tree, exec.compression().get());
      }
      var _ = node.start(exec.as(), exec.command());
      boolean followed = false;
      try {
        RunEnd end = follow(node, exec);
        followed = out.send(event(end.outcome()));
      } finally {
        if (!followed) {
          stop(node, exec);
        }
      }
      out.complete();
    } catch (NodeException e) {
      out.fail(
          e.kind() == NodeException.Kind.BAD_ORDER
              ? ApiException.invalid(e.why())
              : ApiException.wrongState(e.why()));
    } catch (IOException | InterruptedException e) {
      LOG.debug("exec={} was given up: {}", exec.as().run(), e.toString());
      out.fail(ApiException.wrongState("it was given up"));
    } catch (RuntimeException e) {
      out.fail(e);
    }
  }

  private RunEnd follow(Node node, LeaseCalls.Exec exec)
      throws NodeException, IOException, InterruptedException {
    var at = new AtomicLong();
    RunEnd end;
    do {
      node.followConsole(
          exec.as(),
          at.get(),
          (offset, data) -> {
            print(data);
            at.addAndGet(data.length);
          });
      end = node.await(exec.as());
    } while (at.get() < end.consoleBytes());
    return end;
  }

  private void print(byte[] data) throws IOException {
    try {
      var event = ExecEvent.newBuilder().setOutput(UnsafeByteOperations.unsafeWrap(data)).build();
      if (!out.send(event)) {
        throw new IOException("the caller has gone");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the caller has gone", e);
    }
  }

  private static void stop(Node node, LeaseCalls.Exec exec) throws InterruptedException {
    // Whoever interrupts wants the command's end, and not that it goes on unheard.
    boolean interrupted = Thread.interrupted();
    try {
      node.stop(exec.as());
    } catch (NodeException e) {
      LOG.info("exec={} could not be stopped: {}", exec.as().run(), e.why());
    }
    if (interrupted) {
      throw new InterruptedException("the caller has gone");
    }
  }

  private static ExecEvent event(Outcome outcome) {
    ExecEnd.Builder end = ExecEnd.newBuilder().setExitCode(-1);
    switch (outcome) {
      case Outcome.Exited(int code) -> end.setExitCode(code);
      case Outcome.Signaled(int number) -> end.setSignal(number);
      case Outcome.TimedOut() -> end.setWhy("it took longer than it was given");
      case Outcome.Stopped() -> end.setWhy("it was stopped");
      case Outcome.NotStarted(String why) -> end.setWhy(why);
      case Outcome.Lost(String why) -> end.setWhy(why).setLost(true);
    }
    return ExecEvent.newBuilder().setEnd(end).build();
  }
}
