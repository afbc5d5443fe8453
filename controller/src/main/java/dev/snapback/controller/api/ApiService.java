package dev.snapback.controller.api;

import dev.snapback.controller.access.ApiGate;
import dev.snapback.controller.access.AuditLog;
import dev.snapback.controller.access.Caller;
import dev.snapback.controller.access.Tokens;
import dev.snapback.controller.identity.JoinTokens;
import dev.snapback.controller.loop.ControllerLoop;
import dev.snapback.controller.node.OpenNodes;
import dev.snapback.controller.runs.RunFiles;
import dev.snapback.controller.store.Store;
import dev.snapback.proto.api.v1.AcceptNodeRequest;
import dev.snapback.proto.api.v1.AdmitKeyRequest;
import dev.snapback.proto.api.v1.AdmitKeyResponse;
import dev.snapback.proto.api.v1.BootHoldRequest;
import dev.snapback.proto.api.v1.BuildImageRequest;
import dev.snapback.proto.api.v1.CancelRunRequest;
import dev.snapback.proto.api.v1.CheckNodeRequest;
import dev.snapback.proto.api.v1.CreateJoinTokenRequest;
import dev.snapback.proto.api.v1.CreateJoinTokenResponse;
import dev.snapback.proto.api.v1.CreateTokenRequest;
import dev.snapback.proto.api.v1.CreateTokenResponse;
import dev.snapback.proto.api.v1.Data;
import dev.snapback.proto.api.v1.DropHoldRequest;
import dev.snapback.proto.api.v1.ExecEvent;
import dev.snapback.proto.api.v1.ExecRequest;
import dev.snapback.proto.api.v1.ExplainRequest;
import dev.snapback.proto.api.v1.Explanation;
import dev.snapback.proto.api.v1.ExportHoldRequest;
import dev.snapback.proto.api.v1.ExtendHoldRequest;
import dev.snapback.proto.api.v1.FetchFormerRootRequest;
import dev.snapback.proto.api.v1.ForgetNodeRequest;
import dev.snapback.proto.api.v1.GetImageRequest;
import dev.snapback.proto.api.v1.GetNodeRequest;
import dev.snapback.proto.api.v1.GetReceiptKeyRequest;
import dev.snapback.proto.api.v1.GetReceiptRequest;
import dev.snapback.proto.api.v1.GetRequestRequest;
import dev.snapback.proto.api.v1.GetRunRequest;
import dev.snapback.proto.api.v1.Hold;
import dev.snapback.proto.api.v1.ImageDetail;
import dev.snapback.proto.api.v1.ImageVersion;
import dev.snapback.proto.api.v1.ListArtifactsRequest;
import dev.snapback.proto.api.v1.ListArtifactsResponse;
import dev.snapback.proto.api.v1.ListAuditRequest;
import dev.snapback.proto.api.v1.ListAuditResponse;
import dev.snapback.proto.api.v1.ListHoldsRequest;
import dev.snapback.proto.api.v1.ListHoldsResponse;
import dev.snapback.proto.api.v1.ListImagesRequest;
import dev.snapback.proto.api.v1.ListImagesResponse;
import dev.snapback.proto.api.v1.ListNodesRequest;
import dev.snapback.proto.api.v1.ListNodesResponse;
import dev.snapback.proto.api.v1.ListPoolsRequest;
import dev.snapback.proto.api.v1.ListPoolsResponse;
import dev.snapback.proto.api.v1.ListRequestsRequest;
import dev.snapback.proto.api.v1.ListRequestsResponse;
import dev.snapback.proto.api.v1.ListRunsRequest;
import dev.snapback.proto.api.v1.ListRunsResponse;
import dev.snapback.proto.api.v1.ListTokensRequest;
import dev.snapback.proto.api.v1.ListTokensResponse;
import dev.snapback.proto.api.v1.Node;
import dev.snapback.proto.api.v1.NodeDetail;
import dev.snapback.proto.api.v1.NodeRequest;
import dev.snapback.proto.api.v1.NodeRequestOrder;
import dev.snapback.proto.api.v1.PromoteImageRequest;
import dev.snapback.proto.api.v1.QuarantineNodeRequest;
import dev.snapback.proto.api.v1.ReadArtifactRequest;
import dev.snapback.proto.api.v1.Receipt;
import dev.snapback.proto.api.v1.ReceiptKey;
import dev.snapback.proto.api.v1.ReleaseNodeRequest;
import dev.snapback.proto.api.v1.ReleaseNodesRequest;
import dev.snapback.proto.api.v1.ResetNodeRequest;
import dev.snapback.proto.api.v1.RevokeTokenRequest;
import dev.snapback.proto.api.v1.RollBackImageRequest;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunEvent;
import dev.snapback.proto.api.v1.SnapbackGrpc;
import dev.snapback.proto.api.v1.SubmitRunRequest;
import dev.snapback.proto.api.v1.Token;
import dev.snapback.proto.api.v1.WatchRunRequest;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.InstantSource;

/**
 * The API as gRPC calls it. Its methods block, and so want threads of their own; those that stream
 * start theirs.
 */
public final class ApiService extends SnapbackGrpc.SnapbackImplBase {
  private final RunCalls runs;
  private final RequestCalls requests;
  private final LeaseCalls leases;
  private final PoolCalls pools;
  private final NodeCalls nodes;
  private final HoldCalls holds;
  private final ImageCalls images;
  private final ReceiptCalls receipts;
  private final TokenCalls tokens;

  /**
   * Takes away what submissions that were cut off have left in {@code files}: to be made before it
   * is served.
   */
  public ApiService(
      ControllerLoop loop,
      Store store,
      RunFiles files,
      JoinTokens joinTokens,
      RunIds ids,
      ApiLimits limits,
      String receiptKeyPem,
      OpenNodes nodes,
      Tokens tokens,
      AuditLog audit)
      throws IOException {
    Leftovers.remove(files, store);
    this.runs = new RunCalls(loop, store, files, ids, limits);
    this.requests = new RequestCalls(loop, store, ids, limits, InstantSource.system());
    this.leases = new LeaseCalls(loop, ids, nodes);
    this.pools = new PoolCalls(loop, InstantSource.system());
    this.nodes = new NodeCalls(loop, store, joinTokens, nodes, InstantSource.system());
    this.holds = new HoldCalls(loop, store, limits, nodes);
    this.images = new ImageCalls(loop);
    this.receipts = new ReceiptCalls(loop, store, receiptKeyPem);
    this.tokens = new TokenCalls(tokens, audit);
  }

  /** What is served: this behind its gate, which knows who may call what. */
  public ServerServiceDefinition behind(ApiGate gate) {
    // The last one is asked first.
    return ServerInterceptors.intercept(this, gate, new SameProtocol());
  }

  @Override
  public StreamObserver<SubmitRunRequest> submitRun(StreamObserver<Run> answer) {
    return new SubmitCall(runs, Caller.current(), answer);
  }

  @Override
  public void getRun(GetRunRequest request, StreamObserver<Run> answer) {
    Replies.reply(answer, () -> runs.get(request.getId(), Caller.current()));
  }

  @Override
  public void listRuns(ListRunsRequest request, StreamObserver<ListRunsResponse> answer) {
    Replies.reply(answer, () -> runs.list(request.getLimit(), Caller.current()));
  }

  @Override
  public void watchRun(WatchRunRequest request, StreamObserver<RunEvent> answer) {
    Outgoing<RunEvent> out = new Outgoing<>(answer);
    Caller caller = Caller.current();
    stream(out, () -> runs.watch(request.getId(), request.getConsoleOffset(), caller, out));
  }

  @Override
  public void cancelRun(CancelRunRequest request, StreamObserver<Run> answer) {
    Replies.reply(answer, () -> runs.cancel(request.getId(), Caller.current()));
  }

  @Override
  public void listArtifacts(
      ListArtifactsRequest request, StreamObserver<ListArtifactsResponse> answer) {
    Replies.reply(
        answer,
        () ->
            ListArtifactsResponse.newBuilder()
                .addAllArtifacts(runs.artifacts(request.getRun(), Caller.current()).list())
                .build());
  }

  @Override
  public void readArtifact(ReadArtifactRequest request, StreamObserver<Data> answer) {
    Outgoing<Data> out = new Outgoing<>(answer);
    Caller caller = Caller.current();
    stream(out, () -> runs.readArtifact(request.getRun(), request.getPath(), caller, out));
  }

  @Override
  public void requestNodes(NodeRequestOrder order, StreamObserver<NodeRequest> answer) {
    Replies.reply(answer, () -> requests.submit(order, Caller.current()));
  }

  @Override
  public void getRequest(GetRequestRequest request, StreamObserver<NodeRequest> answer) {
    Replies.reply(answer, () -> requests.get(request.getId(), Caller.current()));
  }

  @Override
  public void listRequests(
      ListRequestsRequest request, StreamObserver<ListRequestsResponse> answer) {
    Replies.reply(answer, () -> requests.list(request, Caller.current()));
  }

  @Override
  public void watchRequest(GetRequestRequest request, StreamObserver<NodeRequest> answer) {
    Outgoing<NodeRequest> out = new Outgoing<>(answer);
    Caller caller = Caller.current();
    stream(out, () -> requests.watch(request.getId(), caller, out));
  }

  @Override
  public void releaseNodes(ReleaseNodesRequest request, StreamObserver<NodeRequest> answer) {
    Replies.reply(answer, () -> requests.release(request.getId(), Caller.current()));
  }

  @Override
  public StreamObserver<ExecRequest> exec(StreamObserver<ExecEvent> answer) {
    return new ExecCall(leases, Caller.current(), answer);
  }

  @Override
  public void admitKey(AdmitKeyRequest request, StreamObserver<AdmitKeyResponse> answer) {
    Replies.reply(answer, () -> leases.admit(request, Caller.current()));
  }

  @Override
  public void explain(ExplainRequest request, StreamObserver<Explanation> answer) {
    Replies.reply(answer, () -> requests.explain(request.getId(), Caller.current()));
  }

  @Override
  public void listPools(ListPoolsRequest request, StreamObserver<ListPoolsResponse> answer) {
    Replies.reply(answer, pools::list);
  }

  @Override
  public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> answer) {
    Replies.reply(answer, nodes::list);
  }

  @Override
  public void getNode(GetNodeRequest request, StreamObserver<NodeDetail> answer) {
    Replies.reply(answer, () -> nodes.get(request.getName(), request.getResets()));
  }

  @Override
  public void resetNode(ResetNodeRequest request, StreamObserver<Node> answer) {
    Replies.reply(answer, () -> nodes.reset(request.getName(), request.getImage()));
  }

  @Override
  public void acceptNode(AcceptNodeRequest request, StreamObserver<Node> answer) {
    Replies.reply(answer, () -> nodes.accept(request.getName()));
  }

  @Override
  public void quarantineNode(QuarantineNodeRequest request, StreamObserver<Node> answer) {
    Replies.reply(answer, () -> nodes.quarantine(request.getName(), request.getBecause()));
  }

  @Override
  public void releaseNode(ReleaseNodeRequest request, StreamObserver<Node> answer) {
    Replies.reply(answer, () -> nodes.release(request.getName()));
  }

  @Override
  public void checkNode(CheckNodeRequest request, StreamObserver<Node> answer) {
    Replies.reply(answer, () -> nodes.check(request.getName()));
  }

  @Override
  public void forgetNode(ForgetNodeRequest request, StreamObserver<Node> answer) {
    Replies.reply(answer, () -> nodes.forget(request.getName(), request.getForce()));
  }

  @Override
  public void getReceipt(GetReceiptRequest request, StreamObserver<Receipt> answer) {
    Replies.reply(answer, () -> receipts.get(request, Caller.current()));
  }

  @Override
  public void getReceiptKey(GetReceiptKeyRequest request, StreamObserver<ReceiptKey> answer) {
    Replies.reply(answer, receipts::key);
  }

  @Override
  public void listHolds(ListHoldsRequest request, StreamObserver<ListHoldsResponse> answer) {
    Replies.reply(answer, () -> holds.list(request.getAll(), Caller.current()));
  }

  @Override
  public void extendHold(ExtendHoldRequest request, StreamObserver<Hold> answer) {
    Replies.reply(answer, () -> holds.extend(request.getId(), request.getMillis()));
  }

  @Override
  public void bootHold(BootHoldRequest request, StreamObserver<Hold> answer) {
    Replies.reply(answer, () -> holds.boot(request.getId(), request.getMillis()));
  }

  @Override
  public void dropHold(DropHoldRequest request, StreamObserver<Hold> answer) {
    Replies.reply(answer, () -> holds.drop(request.getId()));
  }

  @Override
  public void exportHold(ExportHoldRequest request, StreamObserver<Data> answer) {
    Outgoing<Data> out = new Outgoing<>(answer);
    stream(out, () -> holds.export(request.getId(), out));
  }

  @Override
  public void fetchFormerRoot(FetchFormerRootRequest request, StreamObserver<Data> answer) {
    Outgoing<Data> out = new Outgoing<>(answer);
    stream(out, () -> nodes.fetchFormerRoot(request, out));
  }

  @Override
  public void listImages(ListImagesRequest request, StreamObserver<ListImagesResponse> answer) {
    Replies.reply(answer, images::list);
  }

  @Override
  public void getImage(GetImageRequest request, StreamObserver<ImageDetail> answer) {
    Replies.reply(answer, () -> images.get(request.getName()));
  }

  @Override
  public void buildImage(BuildImageRequest request, StreamObserver<ImageVersion> answer) {
    Replies.reply(answer, () -> images.build(request.getImage()));
  }

  @Override
  public void rollBackImage(RollBackImageRequest request, StreamObserver<ImageDetail> answer) {
    Replies.reply(answer, () -> images.rollBack(request.getImage()));
  }

  @Override
  public void promoteImage(PromoteImageRequest request, StreamObserver<ImageDetail> answer) {
    Replies.reply(answer, () -> images.promote(request.getVersion()));
  }

  @Override
  public void createJoinToken(
      CreateJoinTokenRequest request, StreamObserver<CreateJoinTokenResponse> answer) {
    Replies.reply(answer, () -> nodes.createJoinToken(request.getValidMillis()));
  }

  @Override
  public void createToken(CreateTokenRequest request, StreamObserver<CreateTokenResponse> answer) {
    Replies.reply(answer, () -> tokens.create(request, Caller.current()));
  }

  @Override
  public void listTokens(ListTokensRequest request, StreamObserver<ListTokensResponse> answer) {
    Replies.reply(answer, () -> tokens.list(request.getAll()));
  }

  @Override
  public void revokeToken(RevokeTokenRequest request, StreamObserver<Token> answer) {
    Replies.reply(answer, () -> tokens.revoke(request.getId()));
  }

  @Override
  public void listAudit(ListAuditRequest request, StreamObserver<ListAuditResponse> answer) {
    Replies.reply(answer, () -> tokens.audit(request));
  }

  /**
   * What takes long waits on a thread of its own: gRPC needs the call's to say that it is ready or
   * gone.
   */
  private static void stream(Outgoing<?> out, Stream work) {
    Thread.ofVirtual().name("api-stream").start(() -> run(out, work));
  }

  private static void run(Outgoing<?> out, Stream work) {
    try {
      work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // The thread's top: whoever waits for the stream is to hear of its end.
      out.fail(e);
    }
  }

  @FunctionalInterface
  private interface Stream {
    void run() throws InterruptedException;
  }
}
