package dev.snapback.controller;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.snapback.proto.api.v1.AdmitKeyRequest;
import dev.snapback.proto.api.v1.AdmitKeyResponse;
import dev.snapback.proto.api.v1.AuditEntry;
import dev.snapback.proto.api.v1.BuildImageRequest;
import dev.snapback.proto.api.v1.CreateJoinTokenRequest;
import dev.snapback.proto.api.v1.ExecEvent;
import dev.snapback.proto.api.v1.ExecRequest;
import dev.snapback.proto.api.v1.GetImageRequest;
import dev.snapback.proto.api.v1.GetNodeRequest;
import dev.snapback.proto.api.v1.GetReceiptRequest;
import dev.snapback.proto.api.v1.GetRequestRequest;
import dev.snapback.proto.api.v1.GetRunRequest;
import dev.snapback.proto.api.v1.ImageDetail;
import dev.snapback.proto.api.v1.ImageVersion;
import dev.snapback.proto.api.v1.ListAuditRequest;
import dev.snapback.proto.api.v1.ListNodesRequest;
import dev.snapback.proto.api.v1.Node;
import dev.snapback.proto.api.v1.NodeDetail;
import dev.snapback.proto.api.v1.NodeRequest;
import dev.snapback.proto.api.v1.NodeRequestOrder;
import dev.snapback.proto.api.v1.NodeState;
import dev.snapback.proto.api.v1.ReadArtifactRequest;
import dev.snapback.proto.api.v1.ReleaseNodesRequest;
import dev.snapback.proto.api.v1.RollBackImageRequest;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunOrder;
import dev.snapback.proto.api.v1.RunState;
import dev.snapback.proto.api.v1.SnapbackGrpc;
import dev.snapback.proto.api.v1.SubmitRunRequest;
import dev.snapback.proto.api.v1.WantedNode;
import dev.snapback.proto.api.v1.WatchRunRequest;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A person, or a CI job. */
final class ApiClient implements AutoCloseable {
  private final ManagedChannel channel;
  private final SnapbackGrpc.SnapbackBlockingV2Stub api;

  ApiClient(int port) {
    this(port, InsecureChannelCredentials.create(), Optional.empty());
  }

  ApiClient(int port, ChannelCredentials credentials, Optional<String> token) {
    var version = new Metadata();
    version.put(Protocol.HEADER, Integer.toString(Protocol.VERSION));
    token.ifPresent(text ->
        version.put(
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + text));
    channel =
        Grpc.newChannelBuilder("127.0.0.1:" + port, credentials)
            .intercept(MetadataUtils.newAttachHeadersInterceptor(version))
            .build();
    api = SnapbackGrpc.newBlockingV2Stub(channel);
  }

  String joinToken() throws StatusException {
    return api.createJoinToken(
            CreateJoinTokenRequest.newBuilder()
                .setValidMillis(Duration.ofHours(1).toMillis())
                .build())
        .getToken();
  }

  List<Node> nodes() throws StatusException {
    return api.listNodes(ListNodesRequest.getDefaultInstance()).getNodesList();
  }

  NodeRequest request(String label, int nodes) throws StatusException {
    var order = NodeRequestOrder.newBuilder();
    for (int i = 0; i < nodes; i++) {
      order.addWants(WantedNode.newBuilder().setLabel(label));
    }
    return api.requestNodes(order.build());
  }

  NodeRequest request(String id) throws StatusException {
    return api.getRequest(GetRequestRequest.newBuilder().setId(id).build());
  }

  void release(String id) throws StatusException {
    var _ = api.releaseNodes(ReleaseNodesRequest.newBuilder().setId(id).build());
  }

  BlockingClientCall<ExecRequest, ExecEvent> exec() {
    return api.exec();
  }

  AdmitKeyResponse admit(AdmitKeyRequest request) throws StatusException {
    return api.admitKey(request);
  }

  /** How such calls were answered, by the audit log. */
  List<String> audited(String action) throws StatusException {
    return api.listAudit(ListAuditRequest.getDefaultInstance()).getEntriesList().stream()
        .filter(entry -> entry.getAction().equals(action))
        .map(AuditEntry::getResult)
        .toList();
  }

  /** Begins to build an image. */
  ImageVersion build(String image) throws StatusException {
    return api.buildImage(BuildImageRequest.newBuilder().setImage(image).build());
  }

  ImageDetail rollBack(String image) throws StatusException {
    return api.rollBackImage(RollBackImageRequest.newBuilder().setImage(image).build());
  }

  ImageDetail image(String name) throws StatusException {
    return api.getImage(GetImageRequest.newBuilder().setName(name).build());
  }

  /** Submits a run for whatever node has that image; returns its id. */
  String runOn(String image, String... command) throws StatusException, InterruptedException {
    return submit(
        new byte[0], RunOrder.newBuilder().setImage(image).addAllCommand(List.of(command)));
  }

  /** Returns the run's id. */
  String submit(byte[] workspace, List<String> globs, String... command)
      throws StatusException, InterruptedException {
    var order =
        RunOrder.newBuilder()
            .setLabel(LoopbackMachine.LABEL)
            .addAllCommand(List.of(command))
            .addAllArtifactGlobs(globs);
    return submit(workspace, order);
  }

  String submit(byte[] workspace, RunOrder.Builder order)
      throws StatusException, InterruptedException {
    order
        .setTimeoutMillis(Duration.ofMinutes(1).toMillis())
        .setWorkspaceCompression(workspace.length == 0 ? "" : "zstd");
    var call = api.submitRun();
    call.write(SubmitRunRequest.newBuilder().setOrder(order).build());
    if (workspace.length > 0) {
      call.write(
          SubmitRunRequest.newBuilder().setWorkspace(ByteString.copyFrom(workspace)).build());
    }
    call.halfClose();
    return call.read().getId();
  }

  Run run(String id) throws StatusException {
    return api.getRun(GetRunRequest.newBuilder().setId(id).build());
  }

  /** Waits for the run's end. */
  Run done(String id) {
    return await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> run(id), run -> run.getState() == RunState.DONE);
  }

  /** The whole console of a run, waiting for its end. */
  String console(String id) throws StatusException, InterruptedException {
    var call = api.watchRun(WatchRunRequest.newBuilder().setId(id).build());
    var bytes = new ByteArrayOutputStream();
    for (var event = call.read(); event != null; event = call.read()) {
      bytes.writeBytes(event.getConsole().getData().toByteArray());
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  String artifact(String run, String path) throws StatusException, InterruptedException {
    var call = api.readArtifact(ReadArtifactRequest.newBuilder().setRun(run).setPath(path).build());
    var bytes = new ByteArrayOutputStream();
    for (var data = call.read(); data != null; data = call.read()) {
      bytes.writeBytes(data.getData().toByteArray());
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The signed receipt of what a run ran on. */
  String receipt(String run) throws StatusException {
    return api.getReceipt(GetReceiptRequest.newBuilder().setRun(run).build()).getJws();
  }

  NodeDetail node(String name) throws StatusException {
    return api.getNode(GetNodeRequest.newBuilder().setName(name).build());
  }

  /** Waits until a node is ready at that generation, or one after it. */
  NodeDetail ready(String name, long generation) {
    return await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> node(name),
            found ->
                found.getNode().getState() == NodeState.READY
                    && found.getNode().getGeneration() >= generation);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
