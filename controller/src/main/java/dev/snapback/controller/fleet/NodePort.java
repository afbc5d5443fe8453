package dev.snapback.controller.fleet;

import dev.snapback.controller.access.MachineGate;
import dev.snapback.controller.identity.PeerCheck;
import dev.snapback.controller.identity.PeerIdentity;
import dev.snapback.controller.identity.TlsIdentity;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The port on which machines reach the controller: TLS, a certificate is optional at the door. */
public final class NodePort implements AutoCloseable {
  /** A large machine's description lists some hundred PCI functions. */
  private static final int MAX_REQUEST_BYTES = 256 * 1024;

  private static final int GRACE_SECONDS = 5;

  private final Server server;

  private NodePort(Server server) {
    this.server = server;
  }

  /**
   * Listens.
   *
   * @param address port 0: any free one
   * @param check whether a certificate counts now
   */
  public static NodePort open(
      InetSocketAddress address, TlsIdentity controller, PeerCheck check, FleetService service)
      throws IOException {
    var server =
        NettyServerBuilder.forAddress(address, controller.toServeNodes())
            .addService(service)
            // The last one sees a call first.
            .intercept(new MachineGate())
            .intercept(new CountingOnly(check))
            .intercept(new PeerIdentity())
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            // Whoever can reach this port can send something: it must not cost us much.
            .maxInboundMessageSize(MAX_REQUEST_BYTES)
            .handshakeTimeout(30, TimeUnit.SECONDS)
            .maxConnectionIdle(5, TimeUnit.MINUTES)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .build();
    return new NodePort(server.start());
  }

  public int port() {
    return server.getPort();
  }

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
