package dev.snapback.bench.scheduler;

import dev.snapback.proto.api.v1.GetRequestRequest;
import dev.snapback.proto.api.v1.ListPoolsRequest;
import dev.snapback.proto.api.v1.NodeRequest;
import dev.snapback.proto.api.v1.NodeRequestOrder;
import dev.snapback.proto.api.v1.NodeRequestState;
import dev.snapback.proto.api.v1.ReleaseNodesRequest;
import dev.snapback.proto.api.v1.SnapbackGrpc;
import dev.snapback.proto.api.v1.WantedNode;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;

/** A client with a connection of its own. For one thread. */
final class Requester implements AutoCloseable {
  // As the controller has it; another one it refuses.
  private static final String PROTOCOL = "1";
  private static final NodeRequestOrder ORDER =
      NodeRequestOrder.newBuilder()
          .addWants(WantedNode.newBuilder().setLabel(ControllerUnderTest.LABEL))
          .build();

  private final ManagedChannel channel;
  private final SnapbackGrpc.SnapbackBlockingV2Stub api;

  Requester(int port) {
    var headers = new Metadata();
    headers.put(Metadata.Key.of("snapback-protocol", Metadata.ASCII_STRING_MARSHALLER), PROTOCOL);
    channel =
        Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
            .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
            .build();
    api = SnapbackGrpc.newBlockingV2Stub(channel);
  }

  /** Asks for a node; it is granted, or waits. */
  NodeRequest request() throws StatusException {
    return api.requestNodes(ORDER);
  }

  /** Has a node once: asks for it, waits until it is granted, gives it back. */
  Duration useOne() throws StatusException, InterruptedException {
    var began = System.nanoTime();
    var made = request();
    if (made.getState() != NodeRequestState.GRANTED) {
      awaitGrant(made.getId());
    }
    var granted = Duration.ofNanos(System.nanoTime() - began);
    var _ = api.releaseNodes(ReleaseNodesRequest.newBuilder().setId(made.getId()).build());
    return granted;
  }

  private void awaitGrant(String id) throws StatusException, InterruptedException {
    var watched = api.watchRequest(GetRequestRequest.newBuilder().setId(id).build());
    var now = watched.read();
    while (now != null && now.getState() == NodeRequestState.WAITING) {
      now = watched.read();
    }
    watched.cancel("seen", null);
    if (now == null || now.getState() != NodeRequestState.GRANTED) {
      throw new IllegalStateException("request " + id + " was not granted: " + now);
    }
  }

  NodeRequest find(String id) throws StatusException {
    return api.getRequest(GetRequestRequest.newBuilder().setId(id).build());
  }

  /** How many nodes are READY. */
  int idle() throws StatusException {
    return api.listPools(ListPoolsRequest.getDefaultInstance()).getPools(0).getReady();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
