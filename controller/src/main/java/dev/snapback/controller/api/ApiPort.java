package dev.snapback.controller.api;

import io.grpc.HandlerRegistry;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The port for people, CI jobs and the command line: by TLS, or in plaintext on loopback. */
public final class ApiPort implements AutoCloseable {
  private static final int GRACE_SECONDS = 1;

  private final Server server;

  private ApiPort(Server server) {
    this.server = server;
  }

  /**
   * Listens.
   *
   * @param address port 0: any free one
   * @param credentials empty: plaintext
   * @param calls who serves what comes
   */
  public static ApiPort open(
      InetSocketAddress address, Optional<ServerCredentials> credentials, HandlerRegistry calls)
      throws IOException {
    if (credentials.isEmpty() && !address.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(address + " is not loopback: it needs TLS");
    }
    Server server =
        NettyServerBuilder.forAddress(
                address, credentials.orElseGet(InsecureServerCredentials::create))
            .fallbackHandlerRegistry(calls)
            .handshakeTimeout(30, TimeUnit.SECONDS)
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
