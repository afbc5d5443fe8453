package dev.snapback.controller.baremetal;

import dev.snapback.controller.Protocol;
import dev.snapback.controller.identity.Identity;
import dev.snapback.controller.identity.PeerIdentity;
import dev.snapback.controller.identity.TlsIdentity;
import dev.snapback.controller.node.Node;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.TlsServerCredentials.ClientAuth;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executors;

/** An agent as the controller sees it: real TLS on loopback, and any node as its machine. */
public final class FakeAgent implements AutoCloseable {
  private final Server server;

  private FakeAgent(Server server) {
    this.server = server;
  }

  /**
   * @param port 0: any free one
   * @param own the certificate that it shows
   * @param protocol the version that it accepts
   */
  public static FakeAgent start(int port, TlsIdentity own, Node machine, int protocol)
      throws IOException {
    var service =
        ServerInterceptors.intercept(
            new NodeBackedAgent(machine, protocol),
            new ControllerOnly(protocol),
            new PeerIdentity());
    var server =
        Grpc.newServerBuilderForPort(port, own.toServe(ClientAuth.REQUIRE))
            .addService(service)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    return new FakeAgent(server.start());
  }

  public int port() {
    return server.getPort();
  }

  public String address() {
    return "127.0.0.1:" + port();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private record ControllerOnly(int protocol) implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      if (!PeerIdentity.current().equals(Optional.of(new Identity.Controller()))) {
        return refuse(call, Status.PERMISSION_DENIED.withDescription("you are no controller"));
      }
      var theirs = headers.get(Protocol.HEADER);
      if (!Integer.toString(protocol).equals(theirs)) {
        return refuse(
            call,
            Status.FAILED_PRECONDITION.withDescription(
                "this agent speaks protocol %d, you %s".formatted(protocol, theirs)));
      }
      return next.startCall(call, headers);
    }

    private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, Status status) {
      call.close(status, new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }
}
