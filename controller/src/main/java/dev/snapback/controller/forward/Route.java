package dev.snapback.controller.forward;

import dev.snapback.controller.lead.Leader;
import dev.snapback.controller.lead.LeaderRow;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way to the controller that leads. Thread-safe. */
final class Route implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Route.class);

  private long epoch = -1;
  private Optional<Leader> leader = Optional.empty();
  private Optional<ManagedChannel> channel = Optional.empty();
  private boolean closed;

  /** What the database says now. Calls on their way to another than that one are cut off. */
  synchronized void leaderIs(LeaderRow row) {
    if (closed || (row.epoch() == epoch && row.leader().equals(leader))) {
      return;
    }
    epoch = row.epoch();
    leader = row.leader();
    Optional<ManagedChannel> former = channel;
    channel = leader.flatMap(Route::to);
    notifyAll();
    former.ifPresent(ManagedChannel::shutdownNow);
  }

  /**
   * Waits while nobody leads.
   *
   * @param until as of {@link System#nanoTime}
   * @return empty: nobody did until then
   */
  synchronized Optional<ManagedChannel> await(long until) throws InterruptedException {
    long left = until - System.nanoTime();
    while (channel.isEmpty() && !closed && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = until - System.nanoTime();
    }
    return channel;
  }

  private static Optional<ManagedChannel> to(Leader leader) {
    Optional<ChannelCredentials> credentials = credentials(leader);
    return credentials.map(by ->
        NettyChannelBuilder.forAddress(leader.host(), leader.port(), by)
            .proxyDetector(target -> null)
            // Passing on takes no time: it needs no other thread than the one that has the bytes.
            .directExecutor()
            // More often than every 10 s the API does not allow.
            .keepAliveTime(15, TimeUnit.SECONDS)
            .build());
  }

  /** Tokens never leave this host in plaintext, whatever the database says. */
  private static Optional<ChannelCredentials> credentials(Leader leader) {
    if (!leader.certificate().isEmpty()) {
      return Optional.of(
          TlsChannelCredentials.newBuilder()
              .trustManager(new PinnedTrust(leader.certificate()))
              .build());
    }
    try {
      if (InetAddress.getByName(leader.host()).isLoopbackAddress()) {
        return Optional.of(InsecureChannelCredentials.create());
      }
    } catch (UnknownHostException e) {
      LOG.debug("the name of the one that leads is unknown", e);
    }
    LOG.error(
        "{} leads without TLS, which is good for its own host alone: give it api-tls, or calls"
            + " cannot be passed on to it from here",
        leader);
    return Optional.empty();
  }

  @Override
  public synchronized void close() {
    closed = true;
    channel.ifPresent(ManagedChannel::shutdownNow);
    channel = Optional.empty();
    notifyAll();
  }
}
