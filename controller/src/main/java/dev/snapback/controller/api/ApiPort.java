package dev.snapback.controller.api;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The port for people, CI jobs and the command line: plaintext, and on loopback only. */
public final class ApiPort implements AutoCloseable {
  private static final int GRACE_SECONDS = 1;

  private final Server server;

  private ApiPort(Server server) {
    this.server = server;
  }

  /**
   * Listens.
   *
   * @param port 0: any free one
   */
  public static ApiPort open(int port, ApiService service) throws IOException {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .addService(service)
            .intercept(new SameProtocol())
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .build();
    return new ApiPort(server.start());
  }

  public int port() {
    return server.getPort();
  }

  /** Those who watch a run are cut off; they come again. */
  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
