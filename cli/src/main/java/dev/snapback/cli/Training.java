package dev.snapback.cli;

import dev.snapback.cli.shell.Surroundings;
import dev.snapback.proto.api.v1.ListNodesRequest;
import dev.snapback.proto.api.v1.ListNodesResponse;
import dev.snapback.proto.api.v1.Node;
import dev.snapback.proto.api.v1.NodeState;
import dev.snapback.proto.api.v1.SnapbackGrpc;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * {@code snapback train}: {@code --version} and {@code nodes}, asked of a controller on loopback
 * with one node, for the JVM to learn which classes to keep in its AOT cache. Touches no file.
 */
final class Training {
  private Training() {}

  /** Whatever the commands' exit codes are: what they ran through is learnt. */
  static void train(Surroundings surroundings) throws IOException {
    Server controller =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new OneNode())
            .build()
            .start();
    try {
      var program = new Program(surroundings);
      var _ = program.run("--version");
      var _ = program.run("--controller", "127.0.0.1:" + controller.getPort(), "nodes");
    } finally {
      controller.shutdownNow();
    }
  }

  /** A controller with one node. */
  private static final class OneNode extends SnapbackGrpc.SnapbackImplBase {
    @Override
    public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> out) {
      var node =
          Node.newBuilder()
              .setName("m1")
              .setDriver("baremetal")
              .addLabels("metal")
              .setImage("bookworm")
              .setState(NodeState.READY);
      out.onNext(ListNodesResponse.newBuilder().addNodes(node).build());
      out.onCompleted();
    }
  }
}
