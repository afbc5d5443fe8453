package dev.snapback.agent.announce;

import dev.snapback.agent.identity.Channels;
import dev.snapback.agent.identity.Identity;
import dev.snapback.agent.identity.Tls;
import dev.snapback.proto.fleet.v1.AnnounceRequest;
import dev.snapback.proto.fleet.v1.FleetGrpc;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** {@link Announcer.Call} over the network, with a new connection each time: they are rare. */
public final class ControllerCall implements Announcer.Call {
  // A machine that boots has much else to do, and the first handshake of a new process takes its
  // time.
  private static final long DEADLINE_SECONDS = 20;

  private final Identity identity;

  public ControllerCall(Identity identity) {
    this.identity = identity;
  }

  @Override
  public void announce(AnnounceRequest request) throws IOException {
    ManagedChannel channel = Channels.open(identity.controller(), Tls.client(identity));
    try {
      var _ =
          FleetGrpc.newBlockingStub(channel)
              .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
              .announce(request);
    } finally {
      channel.shutdownNow();
    }
  }
}
