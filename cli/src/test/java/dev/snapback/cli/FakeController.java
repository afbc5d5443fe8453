package dev.snapback.cli;

import dev.snapback.proto.api.v1.NodeDetail;
import dev.snapback.proto.api.v1.NodeState;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A {@link FakeSnapback} on a loopback port, for the real command in a process of its own. */
final class FakeController implements AutoCloseable {
  final FakeSnapback service;
  private final Server server;

  /**
   * @param port 0 for a free one
   */
  FakeController(FakeSnapback service, int port) throws IOException {
    this.service = service;
    service.nodeDetails.add(
        NodeDetail.newBuilder()
            .setNode(NodeTest.node(NodeState.READY, 4, FakeSnapback.NOW.toEpochMilli()))
            .build());
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .addService(service)
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    try {
      server.shutdownNow().awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
