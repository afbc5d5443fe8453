package dev.snapback.cli.connection;

import dev.snapback.cli.exit.Failure;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** The way to an address: plaintext within this machine, TLS to all others. */
public final class ApiChannel {
  /** Bytes. Ten thousand runs, the longest list that the controller gives, with room to spare. */
  private static final int LONGEST_ANSWER = 64 << 20;

  private ApiChannel() {}

  /**
   * @throws Failure (64) if the host is unknown or the CA's file cannot be read
   */
  public static ManagedChannel to(Address address) {
    // NIO, one thread and Java's own TLS: native code costs its unpacking at each start.
    return (address.isEncrypted() ? encrypted(address) : plaintext(address))
        .proxyDetector(target -> null)
        .channelType(NioSocketChannel.class)
        .eventLoopGroup(
            new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("snapback-net", true), NioIoHandler.newFactory()))
        .maxInboundMessageSize(LONGEST_ANSWER)
        .build();
  }

  /** No keep-alive: a peer on the same machine cannot vanish without the kernel telling. */
  private static NettyChannelBuilder plaintext(Address address) {
    return NettyChannelBuilder.forAddress(address.loopback()).usePlaintext();
  }

  private static NettyChannelBuilder encrypted(Address address) {
    address.requireKnown();
    return NettyChannelBuilder.forAddress(address.host(), address.port())
        .sslContext(trust(address))
        // More often than every 10 s the controller does not allow.
        .keepAliveTime(30, TimeUnit.SECONDS);
  }

  private static SslContext trust(Address address) {
    SslContextBuilder trust = SslContextBuilder.forClient();
    try {
      address.ca().ifPresent(file -> trust.trustManager(file.toFile()));
      return GrpcSslContexts.configure(trust, SslProvider.JDK).build();
    } catch (SSLException | IllegalArgumentException e) {
      throw Failure.usage(
          "--ca (or SNAPBACK_CA) wants a file with certificates in PEM: "
              + address.ca().map(Object::toString).orElse("")
              + " cannot be used: "
              + e.getMessage());
    }
  }
}
