package dev.snapback.cli;

import dev.snapback.proto.api.v1.ExplainRequest;
import dev.snapback.proto.api.v1.Explanation;
import dev.snapback.proto.api.v1.GetRequestRequest;
import dev.snapback.proto.api.v1.ListPoolsRequest;
import dev.snapback.proto.api.v1.ListPoolsResponse;
import dev.snapback.proto.api.v1.ListRequestsRequest;
import dev.snapback.proto.api.v1.ListRequestsResponse;
import dev.snapback.proto.api.v1.NodeRequest;
import dev.snapback.proto.api.v1.NodeRequestOrder;
import dev.snapback.proto.api.v1.NodeRequestState;
import dev.snapback.proto.api.v1.Pool;
import dev.snapback.proto.api.v1.ReleaseNodesRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A controller with one request for nodes, of which the answers can be chosen. */
class FakeRequests extends FakeLease {
  static final String REQUEST_ID = "q-1";

  @Nullable NodeRequestOrder nodesWanted;

  /** What a watcher sees, in order. */
  final List<NodeRequest> course = new ArrayList<>();

  final List<Pool> pools = new ArrayList<>();
  final List<String> released = new ArrayList<>();

  /** By the ids that their callers made, what was asked for, each time. */
  final List<String> ordered = new ArrayList<>();

  /** So many answers to orders do not come, though they are taken. */
  int lost;

  Explanation explanation = Explanation.getDefaultInstance();

  static NodeRequest request(NodeRequestState state, String reason, String... nodes) {
    return NodeRequest.newBuilder()
        .setId(REQUEST_ID)
        .setState(state)
        .setReason(reason)
        .addAllNodes(List.of(nodes))
        .setSubmittedMillis(FakeSnapback.NOW.minusSeconds(60).toEpochMilli())
        .setSinceMillis(FakeSnapback.NOW.minusSeconds(60).toEpochMilli())
        .setDeadlineMillis(FakeSnapback.NOW.plusSeconds(3600).toEpochMilli())
        .build();
  }

  private static <A> void answer(StreamObserver<A> to, A with) {
    to.onNext(with);
    to.onCompleted();
  }

  final boolean isLost(StreamObserver<?> answer) {
    if (lost == 0) {
      return false;
    }
    lost--;
    answer.onError(Status.UNAVAILABLE.withDescription("gone").asException());
    return true;
  }

  @Override
  public void requestNodes(NodeRequestOrder order, StreamObserver<NodeRequest> answer) {
    nodesWanted = order;
    ordered.add(order.getId());
    if (isLost(answer)) {
      return;
    }
    answer(answer, course.getFirst());
  }

  @Override
  public void watchRequest(GetRequestRequest request, StreamObserver<NodeRequest> answer) {
    course.forEach(answer::onNext);
    answer.onCompleted();
  }

  @Override
  public void listRequests(
      ListRequestsRequest request, StreamObserver<ListRequestsResponse> answer) {
    answer(answer, ListRequestsResponse.newBuilder().addAllRequests(course).build());
  }

  @Override
  public void releaseNodes(ReleaseNodesRequest request, StreamObserver<NodeRequest> answer) {
    released.add(request.getId());
    answer(answer, request(NodeRequestState.RELEASED, "somebody asked for it"));
  }

  @Override
  public void listPools(ListPoolsRequest request, StreamObserver<ListPoolsResponse> answer) {
    answer(answer, ListPoolsResponse.newBuilder().addAllPools(pools).build());
  }

  @Override
  public void explain(ExplainRequest request, StreamObserver<Explanation> answer) {
    answer(answer, explanation);
  }
}
