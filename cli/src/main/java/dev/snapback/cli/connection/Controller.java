package dev.snapback.cli.connection;

import dev.snapback.cli.exit.Failure;
import dev.snapback.proto.api.v1.GetReceiptKeyRequest;
import dev.snapback.proto.api.v1.SnapbackGrpc;
import dev.snapback.proto.api.v1.SnapbackGrpc.SnapbackBlockingV2Stub;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A connection to the controller's API. Thread-safe. */
public final class Controller implements AutoCloseable {
  /** The version of the API that this command speaks. */
  public static final int PROTOCOL = 1;

  static final Metadata.Key<String> PROTOCOL_HEADER =
      Metadata.Key.of("snapback-protocol", Metadata.ASCII_STRING_MARSHALLER);

  /** An answer that takes longer will not come. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

  /**
   * For what accepts the connection and then says nothing; where nothing listens, loopback tells at
   * once. Not shorter: on a host whose cores run emulated machines 2 s were seen to be too few.
   */
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

  /** A controller that has taken over serves after some seconds. */
  private static final int ASKED_AGAIN = 60;

  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);

  private final Ways ways;
  private final SnapbackBlockingV2Stub stub;

  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /**
   * @param addresses of controllers that are as good as each other: at least one
   * @param token by which the controller knows the caller; empty: it shall not need one
   */
  public Controller(
      List<Address> addresses, Function<Address, ManagedChannel> channels, Optional<String> token) {
    this.ways = new Ways(addresses, channels);
    Metadata headers = new Metadata();
    headers.put(PROTOCOL_HEADER, Integer.toString(PROTOCOL));
    token.ifPresent(text -> headers.put(AUTHORIZATION, "Bearer " + text));
    this.stub =
        SnapbackGrpc.newBlockingV2Stub(ways)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /** A call with one answer. */
  @FunctionalInterface
  public interface Call<T> {
    T on(SnapbackBlockingV2Stub stub) throws StatusException;
  }

  /**
   * @throws Failure with the exit code of what went wrong
   */
  public <T> T ask(Call<T> call) {
    try {
      return tryAsk(call);
    } catch (StatusException e) {
      throw Refusal.of(e, address());
    }
  }

  /** Waits. */
  @FunctionalInterface
  public interface Pause {
    void of(Duration duration) throws InterruptedException;
  }

  /**
   * As {@link #ask}, and again for some half a minute while no answer comes, or from the next
   * address: for what does the same when it is asked twice.
   */
  public <T> T askAgain(Pause pause, Call<T> call) throws InterruptedException {
    for (int left = ASKED_AGAIN; ; left--) {
      try {
        return tryAsk(call);
      } catch (StatusException e) {
        if (left == 0 || !isLostConnection(e.getStatus())) {
          throw Refusal.of(e, address());
        }
      }
      again(pause);
    }
  }

  /** Waits a little and goes on to the next address, if there are several. */
  public void again(Pause pause) throws InterruptedException {
    pause.of(BETWEEN_ATTEMPTS);
    reconnectNow();
  }

  /**
   * As {@link #ask}, for those who can live with a refusal.
   *
   * @throws StatusException whatever the controller, or the way to it, answered
   */
  public <T> T tryAsk(Call<T> call) throws StatusException {
    return call.on(stub.withDeadlineAfter(ANSWER_WITHIN));
  }

  /** For calls that stream, which have no deadline. */
  public SnapbackBlockingV2Stub streams() {
    return stub;
  }

  public Failure failure(StatusException e) {
    return Refusal.of(e, address());
  }

  /**
   * Whether the connection, rather than the call, has failed: the same call may succeed on a new
   * one. A controller that is shut down in good order cancels its streams.
   */
  public static boolean isLostConnection(Status status) {
    return switch (status.getCode()) {
      case UNAVAILABLE, CANCELLED -> true;
      default -> false;
    };
  }

  /**
   * Waits until connected, at most 10 s for each address.
   *
   * @return this
   * @throws Failure (69) with the address and what to do
   */
  public Controller connected() throws InterruptedException {
    for (int left = ways.count(); ; left--) {
      try {
        connect(ways.channel());
        return this;
      } catch (Failure e) {
        if (left == 1) {
          throw e;
        }
        ways.next();
      }
    }
  }

  private void connect(ManagedChannel channel) throws InterruptedException {
    long deadline = System.nanoTime() + CONNECT_WITHIN.toNanos();
    ConnectivityState state = channel.getState(true);
    while (state != ConnectivityState.READY) {
      if (state == ConnectivityState.TRANSIENT_FAILURE) {
        throw whyNot();
      }
      CountDownLatch changed = new CountDownLatch(1);
      channel.notifyWhenStateChanged(state, changed::countDown);
      if (!changed.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw Failure.unavailable(
            Refusal.unreachable(
                address(), "no answer within " + CONNECT_WITHIN.toSeconds() + " s"));
      }
      state = channel.getState(true);
    }
  }

  /** A call is told what the state of a connection does not tell. */
  private Failure whyNot() {
    try {
      tryAsk(api -> api.getReceiptKey(GetReceiptKeyRequest.getDefaultInstance()));
      return Failure.unavailable(Refusal.unreachable(address(), "the connection was lost"));
    } catch (StatusException e) {
      return Refusal.unconnected(e, address());
    }
  }

  /**
   * Tries again at once, where gRPC would wait ever longer; at the next address, if there is one.
   */
  public void reconnectNow() {
    ways.next();
    ways.channel().resetConnectBackoff();
  }

  /** For messages. */
  public Address address() {
    return ways.address();
  }

  @Override
  public void close() {
    ways.close();
  }
}
