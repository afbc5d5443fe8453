package dev.snapback.cli;

import com.google.protobuf.ByteString;
import dev.snapback.proto.api.v1.Data;
import dev.snapback.proto.api.v1.DropHoldRequest;
import dev.snapback.proto.api.v1.ExportHoldRequest;
import dev.snapback.proto.api.v1.ExtendHoldRequest;
import dev.snapback.proto.api.v1.FetchFormerRootRequest;
import dev.snapback.proto.api.v1.Hold;
import dev.snapback.proto.api.v1.ListHoldsRequest;
import dev.snapback.proto.api.v1.ListHoldsResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;

/** A controller with former roots that are kept. */
abstract class FakeHolds extends FakeRequests {
  final List<Hold> holds = new ArrayList<>();
  final List<ExtendHoldRequest> extended = new ArrayList<>();
  final List<String> droppedHolds = new ArrayList<>();
  final List<FetchFormerRootRequest> formerRootsAsked = new ArrayList<>();

  abstract <T> void reply(StreamObserver<T> answer, T value);

  @Override
  public void listHolds(ListHoldsRequest request, StreamObserver<ListHoldsResponse> answer) {
    reply(answer, ListHoldsResponse.newBuilder().addAllHolds(holds).build());
  }

  @Override
  public void extendHold(ExtendHoldRequest request, StreamObserver<Hold> answer) {
    extended.add(request);
    reply(answer, holds.getFirst());
  }

  @Override
  public void dropHold(DropHoldRequest request, StreamObserver<Hold> answer) {
    droppedHolds.add(request.getId());
    reply(answer, holds.getFirst());
  }

  @Override
  public void fetchFormerRoot(FetchFormerRootRequest request, StreamObserver<Data> answer) {
    formerRootsAsked.add(request);
    answer.onNext(Data.newBuilder().setData(ByteString.copyFromUtf8("tar")).build());
    answer.onCompleted();
  }

  @Override
  public void exportHold(ExportHoldRequest request, StreamObserver<Data> answer) {
    answer.onNext(Data.newBuilder().setData(ByteString.copyFromUtf8("im")).build());
    answer.onNext(Data.newBuilder().setData(ByteString.copyFromUtf8("age")).build());
    answer.onCompleted();
  }
}
