package dev.snapback.controller.forward;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One call on its way through. A message is asked of one side when the other can take it. Where the
 * one that leads surely has done nothing with the call it is asked again, or the next one is; else
 * the caller has to. The caller's deadline and its going away reach the one that leads by the
 * call's {@link Context}.
 *
 * <p>gRPC calls it from one thread for each side, so all of it is under one lock, and nothing in
 * there waits.
 */
final class ForwardedCall extends ServerCall.Listener<byte[]> {
  /** How long one that leads is waited for. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

  /** A larger message is not kept for another try. */
  private static final int MOST_KEPT = 64 * 1024;

  private final ServerCall<byte[], byte[]> caller;
  private final Metadata headers;
  private final MethodDescriptor<byte[], byte[]> method;
  private final boolean single;
  private final Route route;
  private final Runnable end;
  private final Context context = Context.current();
  private final long patienceEnds = System.nanoTime() + PATIENCE.toNanos();

  private Optional<Onward> onward = Optional.empty();
  private Optional<byte[]> first = Optional.empty();
  private boolean asked;
  private boolean repeatable = true;
  private boolean halfClosed;
  private boolean over;

  /**
   * @param single whether the caller sends one message and not more
   * @param end run once, when it is over
   */
  ForwardedCall(
      ServerCall<byte[], byte[]> caller,
      Metadata headers,
      MethodDescriptor<byte[], byte[]> method,
      boolean single,
      Route route,
      Runnable end) {
    this.caller = caller;
    this.headers = headers;
    this.method = method;
    this.single = single;
    this.route = route;
    this.end = end;
  }

  /** Returns at once. */
  void begin() {
    Thread.ofVirtual().name("pass-on").start(context.wrap(this::tryOnce));
  }

  private void again() {
    Thread.ofVirtual()
        .name("pass-on")
        .start(
            context.wrap(() -> {
              try {
                Thread.sleep(BETWEEN_TRIES);
                tryOnce();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }));
  }

  private void tryOnce() {
    try {
      Optional<ManagedChannel> channel = route.await(patienceEnds);
      if (channel.isEmpty()) {
        close(
            Status.UNAVAILABLE.withDescription(
                "no controller leads for now: nothing was done, ask again"),
            notTaken());
        return;
      }
      // After a failure gRPC would wait ever longer before it connects again.
      channel.get().resetConnectBackoff();
      begin(channel.get()).ifPresent(this::giveUpInTime);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Optional<Onward> begin(ManagedChannel channel) {
    if (over) {
      return Optional.empty();
    }
    Onward next = new Onward(channel.newCall(method, CallOptions.DEFAULT));
    onward = Optional.of(next);
    Metadata own = new Metadata();
    own.merge(headers);
    next.call.start(next, own);
    next.call.request(1);
    return onward;
  }

  /** One that leads and cannot be reached is as good as none. */
  private void giveUpInTime(Onward tried) {
    try {
      tried.awaitBegun(patienceEnds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void onMessage(byte[] message) {
    repeatable = single && message.length <= MOST_KEPT;
    if (repeatable) {
      first = Optional.of(message);
    }
    // One that is kept goes when a try is ready for it.
    if (onward.isPresent() && (onward.get().begun || !repeatable)) {
      onward.get().send(message);
    } else if (!repeatable) {
      close(lost(Status.UNAVAILABLE), new Metadata());
    }
  }

  @Override
  public synchronized void onHalfClose() {
    halfClosed = true;
    onward.filter(tried -> tried.begun).ifPresent(tried -> tried.call.halfClose());
  }

  @Override
  public void onCancel() {
    synchronized (this) {
      over = true;
      onward.ifPresent(tried -> tried.call.cancel("the caller has gone", null));
    }
    end.run();
  }

  @Override
  public void onComplete() {
    end.run();
  }

  @Override
  public synchronized void onReady() {
    onward.ifPresent(Onward::callerIsReady);
  }

  private synchronized void close(Status status, Metadata trailers) {
    if (!over) {
      over = true;
      caller.close(status, trailers);
    }
  }

  private static Metadata notTaken() {
    Metadata trailers = new Metadata();
    trailers.put(Forwarder.NOT_TAKEN, "1");
    return trailers;
  }

  private static Status lost(Status why) {
    String detail = why.getDescription() == null ? "" : " (" + why.getDescription() + ")";
    return Status.UNAVAILABLE.withDescription(
        "the controller that leads went away while it had this call"
            + detail
            + ": whether it was done is not known. What has an id of yours can be asked for again;"
            + " else look first");
  }

  /** One try, and what comes back. */
  private final class Onward extends ClientCall.Listener<byte[]> {
    private final ClientCall<byte[], byte[]> call;
    private boolean begun;
    private boolean sent;
    private boolean answered;
    private boolean gone;
    private boolean wantsMore;
    private boolean hasMore;

    Onward(ClientCall<byte[], byte[]> call) {
      this.call = call;
    }

    /** Waits until the call has left; one that has not until then is given up. */
    void awaitBegun(long until) throws InterruptedException {
      synchronized (ForwardedCall.this) {
        long left = until - System.nanoTime();
        while (!begun && !gone && left > 0) {
          TimeUnit.NANOSECONDS.timedWait(ForwardedCall.this, left);
          left = until - System.nanoTime();
        }
        if (!begun && !gone) {
          gone = true;
          close(
              Status.UNAVAILABLE.withDescription(
                  "the controller that leads cannot be reached from this one: nothing was done, ask"
                      + " again, or ask another"),
              notTaken());
          call.cancel("no connection in time", null);
        }
      }
    }

    void send(byte[] message) {
      sent = true;
      call.sendMessage(message);
      if (single) {
        return;
      }
      if (call.isReady()) {
        caller.request(1);
      } else {
        wantsMore = true;
      }
    }

    void callerIsReady() {
      if (hasMore) {
        hasMore = false;
        call.request(1);
      }
    }

    @Override
    public void onReady() {
      synchronized (ForwardedCall.this) {
        if (!begun) {
          begun = true;
          ForwardedCall.this.notifyAll();
          first.ifPresent(this::send);
          if (halfClosed) {
            call.halfClose();
          }
        }
        if (!asked || wantsMore) {
          asked = true;
          wantsMore = false;
          caller.request(1);
        }
      }
    }

    @Override
    public void onHeaders(Metadata answer) {
      synchronized (ForwardedCall.this) {
        answered = true;
        if (!over) {
          caller.sendHeaders(answer);
        }
      }
    }

    @Override
    public void onMessage(byte[] message) {
      synchronized (ForwardedCall.this) {
        if (over) {
          return;
        }
        caller.sendMessage(message);
        if (caller.isReady()) {
          call.request(1);
        } else {
          hasMore = true;
        }
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      synchronized (ForwardedCall.this) {
        gone = true;
        onward = Optional.empty();
        ForwardedCall.this.notifyAll();
        if (over) {
          return;
        }
        // A controller that ends in good order cancels what it has not answered.
        boolean away =
            status.getCode() == Status.Code.UNAVAILABLE
                || status.getCode() == Status.Code.CANCELLED;
        boolean untouched = !sent || trailers.containsKey(Forwarder.NOT_TAKEN);
        if (!away || answered) {
          close(status, trailers);
        } else if (untouched && repeatable && System.nanoTime() - patienceEnds < 0) {
          again();
        } else {
          close(untouched ? status : lost(status), untouched ? notTaken() : trailers);
        }
      }
    }
  }
}
