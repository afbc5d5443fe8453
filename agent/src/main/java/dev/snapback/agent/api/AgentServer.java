package dev.snapback.agent.api;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The agent's port. Thread-safe. */
public final class AgentServer {
  public static final int PORT = 7400;

  private static final int LARGEST_MESSAGE = 4 << 20;
  private static final Duration KEEPALIVE = Duration.ofSeconds(5);

  private final Server server;
  private final MultiThreadIoEventLoopGroup threads;

  private AgentServer(Server server, MultiThreadIoEventLoopGroup threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Listens on all interfaces.
   *
   * @param port 0: any
   * @throws IOException where the port is taken
   */
  public static AgentServer start(int port, SslContext tls, AgentService service)
      throws IOException {
    // Java's own selector and not epoll: that one's native library would have to be unpacked first.
    var threads =
        new MultiThreadIoEventLoopGroup(
            2, new DefaultThreadFactory("grpc", true), NioIoHandler.newFactory());
    Server server =
        NettyServerBuilder.forPort(port)
            .channelType(NioServerSocketChannel.class)
            .bossEventLoopGroup(threads)
            .workerEventLoopGroup(threads)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .sslContext(tls)
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .permitKeepAliveTime(KEEPALIVE.toSeconds(), TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addService(service)
            // The last one sees a call first.
            .intercept(new SameProtocol())
            .intercept(new ControllerOnly())
            .build()
            .start();
    return new AgentServer(server, threads);
  }

  public int port() {
    return server.getPort();
  }

  /**
   * Closes cleanly: calls that are being answered end, peers are told and acknowledge. What is not
   * done within {@code grace} is cut off.
   */
  public void stop(Duration grace) throws InterruptedException {
    server.shutdown();
    if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      server.shutdownNow();
      var _ = server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
    }
    var _ = threads.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
  }
}
