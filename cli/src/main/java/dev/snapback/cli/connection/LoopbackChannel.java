package dev.snapback.cli.connection;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;

/**
 * Plaintext to this machine. No keep-alive: a peer on the same machine cannot vanish without the
 * kernel telling.
 */
public final class LoopbackChannel {
  private LoopbackChannel() {}

  /**
   * @throws dev.snapback.cli.exit.Failure (64) if the address is not one of this machine
   */
  public static ManagedChannel to(Address address) {
    // NIO and one thread: the native epoll transport costs its unpacking at each start.
    return NettyChannelBuilder.forAddress(address.loopback())
        .usePlaintext()
        .proxyDetector(target -> null)
        .channelType(NioSocketChannel.class)
        .eventLoopGroup(
            new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("snapback-net", true), NioIoHandler.newFactory()))
        .build();
  }
}
