package dev.snapback.agent.announce;

import dev.snapback.agent.identity.Channels;
import dev.snapback.agent.identity.Identity;
import dev.snapback.agent.identity.OwnIdentity;
import dev.snapback.agent.identity.Tls;
import dev.snapback.proto.fleet.v1.AnnounceRequest;
import dev.snapback.proto.fleet.v1.FleetGrpc;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** {@link Announcer.Call} over the network, with a new connection each time: they are rare. */
public final class ControllerCall implements Announcer.Call {
  // A machine that boots has much else to do, and the first handshake of a new process takes its
  // time.
  private static final long DEADLINE_SECONDS = 20;

  private final OwnIdentity own;
  private final ControllerClock clock;

  /**
   * @param clock is told what time it is at the controller
   */
  public ControllerCall(OwnIdentity own, ControllerClock clock) {
    this.own = own;
    this.clock = clock;
  }

  @Override
  public void announce(Supplier<AnnounceRequest> request) throws IOException, InterruptedException {
    Identity identity = own.get();
    ManagedChannel channel = Channels.open(identity.controller(), Tls.client(identity));
    try {
      awaitConnection(channel);
      clock.heard(
          FleetGrpc.newBlockingStub(channel)
              .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
              .announce(
                  request.get().toBuilder().setClockMillis(clock.here().toEpochMilli()).build())
              .getClockMillis());
    } finally {
      channel.shutdownNow();
    }
  }

  /** Or until it is clear that there will be none: then the call says why. */
  private static void awaitConnection(ManagedChannel channel) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    var state = channel.getState(true);
    while ((state == ConnectivityState.IDLE || state == ConnectivityState.CONNECTING)
        && System.nanoTime() < end) {
      var changed = new CountDownLatch(1);
      channel.notifyWhenStateChanged(state, changed::countDown);
      var _ = changed.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      state = channel.getState(true);
    }
  }
}
