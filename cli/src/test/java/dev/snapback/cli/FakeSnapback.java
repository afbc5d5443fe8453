package dev.snapback.cli;

import com.google.protobuf.ByteString;
import dev.snapback.proto.api.v1.AcceptNodeRequest;
import dev.snapback.proto.api.v1.Artifact;
import dev.snapback.proto.api.v1.CancelRunRequest;
import dev.snapback.proto.api.v1.CheckNodeRequest;
import dev.snapback.proto.api.v1.Console;
import dev.snapback.proto.api.v1.CreateJoinTokenRequest;
import dev.snapback.proto.api.v1.CreateJoinTokenResponse;
import dev.snapback.proto.api.v1.CreateTokenRequest;
import dev.snapback.proto.api.v1.CreateTokenResponse;
import dev.snapback.proto.api.v1.Data;
import dev.snapback.proto.api.v1.ForgetNodeRequest;
import dev.snapback.proto.api.v1.GetNodeRequest;
import dev.snapback.proto.api.v1.GetReceiptKeyRequest;
import dev.snapback.proto.api.v1.GetReceiptRequest;
import dev.snapback.proto.api.v1.GetRunRequest;
import dev.snapback.proto.api.v1.ListArtifactsRequest;
import dev.snapback.proto.api.v1.ListArtifactsResponse;
import dev.snapback.proto.api.v1.ListAuditRequest;
import dev.snapback.proto.api.v1.ListAuditResponse;
import dev.snapback.proto.api.v1.ListNodesRequest;
import dev.snapback.proto.api.v1.ListNodesResponse;
import dev.snapback.proto.api.v1.ListRunsRequest;
import dev.snapback.proto.api.v1.ListRunsResponse;
import dev.snapback.proto.api.v1.ListTokensRequest;
import dev.snapback.proto.api.v1.ListTokensResponse;
import dev.snapback.proto.api.v1.Node;
import dev.snapback.proto.api.v1.NodeDetail;
import dev.snapback.proto.api.v1.QuarantineNodeRequest;
import dev.snapback.proto.api.v1.ReadArtifactRequest;
import dev.snapback.proto.api.v1.Receipt;
import dev.snapback.proto.api.v1.ReceiptKey;
import dev.snapback.proto.api.v1.ReleaseNodeRequest;
import dev.snapback.proto.api.v1.ResetNodeRequest;
import dev.snapback.proto.api.v1.RevokeTokenRequest;
import dev.snapback.proto.api.v1.Run;
import dev.snapback.proto.api.v1.RunEvent;
import dev.snapback.proto.api.v1.RunOrder;
import dev.snapback.proto.api.v1.RunResult;
import dev.snapback.proto.api.v1.RunState;
import dev.snapback.proto.api.v1.SubmitRunRequest;
import dev.snapback.proto.api.v1.Token;
import dev.snapback.proto.api.v1.WatchRunRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A controller with one run in it, whose every answer can be chosen. By default the run goes
 * through all its states, prints its console in pieces, and is done.
 */
final class FakeSnapback extends FakeImages {
  static final String RUN_ID = "r-7";
  static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  /** What the next connections of WatchRun do; when there is none left, {@link #wholeRun}. */
  final Deque<BiConsumer<WatchRunRequest, StreamObserver<RunEvent>>> watches = new ArrayDeque<>();

  final List<Long> offsetsAsked = Collections.synchronizedList(new ArrayList<>());
  final List<String> canceled = Collections.synchronizedList(new ArrayList<>());
  final ByteArrayOutputStream workspace = new ByteArrayOutputStream();
  final Map<String, String> artifacts = new TreeMap<>();
  final Deque<NodeDetail> nodeDetails = new ArrayDeque<>();
  final List<ResetNodeRequest> resets = new ArrayList<>();
  final List<GetNodeRequest> nodesAsked = new ArrayList<>();
  final List<AcceptNodeRequest> accepted = new ArrayList<>();
  final List<ForgetNodeRequest> forgotten = new ArrayList<>();
  final List<QuarantineNodeRequest> quarantined = new ArrayList<>();
  final List<ReleaseNodeRequest> broughtBack = new ArrayList<>();
  final List<CheckNodeRequest> checked = new ArrayList<>();
  final List<GetReceiptRequest> receiptsAsked = new ArrayList<>();

  final List<CreateTokenRequest> tokensAsked = new ArrayList<>();
  final List<ListAuditRequest> auditAsked = new ArrayList<>();

  String receipt = "";

  byte[] console = "first line\nsecond line\n".getBytes(StandardCharsets.UTF_8);
  int pieceSize = 5;
  @Nullable RunOrder order;
  @Nullable Status refusal;
  Status cancelAnswer = Status.OK;

  /** What happens when a cancel has been answered. */
  Runnable onCancel = () -> {};

  /** What happens when the first piece of a workspace has come. */
  Runnable onWorkspace = () -> {};

  /** The run at its end. */
  Run end =
      Run.newBuilder()
          .setId(RUN_ID)
          .setState(RunState.DONE)
          .setResult(RunResult.SUCCESS)
          .setNode("m1")
          .setGeneration(4)
          .setAttempt(1)
          .setConsoleBytes(console.length)
          .setSubmittedMillis(NOW.minusSeconds(75).toEpochMilli())
          .setStartedMillis(NOW.minusSeconds(60).toEpochMilli())
          .setDoneMillis(NOW.minusSeconds(48).toEpochMilli())
          .setOrder(
              RunOrder.newBuilder()
                  .setLabel("metal-bookworm")
                  .setProject("nova")
                  .addCommand("make")
                  .addCommand("it's")
                  .putEnvironment("TOKEN", "secret")
                  .addArtifactGlobs("logs/**")
                  .setTimeoutMillis(5_400_000))
          .build();

  Run in(RunState state) {
    return end.toBuilder()
        .setState(state)
        .clearResult()
        .clearExitCode()
        .clearSignal()
        .clearDoneMillis()
        .build();
  }

  @Override
  public StreamObserver<SubmitRunRequest> submitRun(StreamObserver<Run> answer) {
    return new StreamObserver<>() {
      private boolean refused;

      @Override
      public void onNext(SubmitRunRequest request) {
        if (request.hasOrder()) {
          order = request.getOrder();
          ordered.add(order.getId());
          refused = refuse(answer);
        } else {
          write(request.getWorkspace());
          onWorkspace.run();
          onWorkspace = () -> {};
        }
      }

      @Override
      public void onError(Throwable t) {
        canceled.add("submission");
      }

      @Override
      public void onCompleted() {
        if (!refused && !isLost(answer)) {
          reply(answer, in(RunState.QUEUED));
        }
      }
    };
  }

  private void write(ByteString bytes) {
    try {
      bytes.writeTo(workspace);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void watchRun(WatchRunRequest request, StreamObserver<RunEvent> answer) {
    offsetsAsked.add(request.getConsoleOffset());
    if (refuse(answer)) {
      return;
    }
    BiConsumer<WatchRunRequest, StreamObserver<RunEvent>> watch = watches.poll();
    if (watch == null) {
      wholeRun(request, answer);
    } else {
      watch.accept(request, answer);
    }
  }

  void wholeRun(WatchRunRequest request, StreamObserver<RunEvent> answer) {
    for (RunState state : List.of(RunState.QUEUED, RunState.PREPARING, RunState.RUNNING)) {
      answer.onNext(event(in(state)));
    }
    console(answer, request.getConsoleOffset(), console.length);
    answer.onNext(event(in(RunState.COLLECTING)));
    answer.onNext(event(end));
    answer.onCompleted();
  }

  void console(StreamObserver<RunEvent> answer, long from, long to) {
    for (long at = from; at < to; at += pieceSize) {
      answer.onNext(piece(at, Math.min(to, at + pieceSize)));
    }
  }

  RunEvent piece(long from, long to) {
    ByteString data = ByteString.copyFrom(console, (int) from, (int) (to - from));
    return RunEvent.newBuilder()
        .setConsole(Console.newBuilder().setOffset(from).setData(data))
        .build();
  }

  static RunEvent event(Run run) {
    return RunEvent.newBuilder().setRun(run).build();
  }

  @Override
  public void getRun(GetRunRequest request, StreamObserver<Run> answer) {
    if (request.getId().equals(RUN_ID)) {
      reply(answer, end);
    } else {
      answer.onError(
          Status.NOT_FOUND.withDescription("no such run: " + request.getId()).asException());
    }
  }

  @Override
  public void listRuns(ListRunsRequest request, StreamObserver<ListRunsResponse> answer) {
    reply(answer, ListRunsResponse.newBuilder().addRuns(in(RunState.RUNNING)).addRuns(end).build());
  }

  @Override
  public void cancelRun(CancelRunRequest request, StreamObserver<Run> answer) {
    if (!cancelAnswer.isOk()) {
      answer.onError(cancelAnswer.asException());
      return;
    }
    canceled.add(request.getId());
    reply(answer, in(RunState.RUNNING));
    onCancel.run();
  }

  @Override
  public void listArtifacts(
      ListArtifactsRequest request, StreamObserver<ListArtifactsResponse> answer) {
    ListArtifactsResponse.Builder response = ListArtifactsResponse.newBuilder();
    artifacts.forEach((path, text) ->
        response.addArtifacts(Artifact.newBuilder().setPath(path).setSizeBytes(text.length())));
    reply(answer, response.build());
  }

  @Override
  public void readArtifact(ReadArtifactRequest request, StreamObserver<Data> answer) {
    for (char c : artifacts.getOrDefault(request.getPath(), "").toCharArray()) {
      answer.onNext(Data.newBuilder().setData(ByteString.copyFromUtf8("" + c)).build());
    }
    answer.onCompleted();
  }

  @Override
  public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> answer) {
    ListNodesResponse.Builder response = ListNodesResponse.newBuilder();
    nodeDetails.forEach(detail -> response.addNodes(detail.getNode()));
    reply(answer, response.build());
  }

  /** Each call takes one of {@link #nodeDetails}; the last stays. */
  @Override
  public void getNode(GetNodeRequest request, StreamObserver<NodeDetail> answer) {
    nodesAsked.add(request);
    reply(answer, nodeDetails.size() > 1 ? nodeDetails.remove() : nodeDetails.element());
  }

  @Override
  public void resetNode(ResetNodeRequest request, StreamObserver<Node> answer) {
    ordered(resets, request, answer);
  }

  @Override
  public void acceptNode(AcceptNodeRequest request, StreamObserver<Node> answer) {
    ordered(accepted, request, answer);
  }

  @Override
  public void quarantineNode(QuarantineNodeRequest request, StreamObserver<Node> answer) {
    ordered(quarantined, request, answer);
  }

  @Override
  public void releaseNode(ReleaseNodeRequest request, StreamObserver<Node> answer) {
    ordered(broughtBack, request, answer);
  }

  @Override
  public void checkNode(CheckNodeRequest request, StreamObserver<Node> answer) {
    ordered(checked, request, answer);
  }

  @Override
  public void forgetNode(ForgetNodeRequest request, StreamObserver<Node> answer) {
    ordered(forgotten, request, answer);
  }

  private <Q> void ordered(List<Q> to, Q request, StreamObserver<Node> answer) {
    to.add(request);
    reply(answer, nodeDetails.element().getNode());
  }

  @Override
  public void getReceipt(GetReceiptRequest request, StreamObserver<Receipt> answer) {
    receiptsAsked.add(request);
    reply(answer, Receipt.newBuilder().setJws(receipt).build());
  }

  @Override
  public void getReceiptKey(GetReceiptKeyRequest request, StreamObserver<ReceiptKey> answer) {
    reply(answer, ReceiptKey.newBuilder().setPem("the key\n").build());
  }

  @Override
  public void createJoinToken(
      CreateJoinTokenRequest request, StreamObserver<CreateJoinTokenResponse> answer) {
    reply(
        answer,
        CreateJoinTokenResponse.newBuilder()
            .setToken("s3cret.abc")
            .setExpiresMillis(NOW.toEpochMilli() + request.getValidMillis())
            .build());
  }

  @Override
  public void createToken(CreateTokenRequest request, StreamObserver<CreateTokenResponse> answer) {
    tokensAsked.add(request);
    reply(
        answer,
        CreateTokenResponse.newBuilder()
            .setToken(FakeToken.TOKEN)
            .setText("t-0123456789.s3cret")
            .build());
  }

  @Override
  public void listTokens(ListTokensRequest request, StreamObserver<ListTokensResponse> answer) {
    reply(answer, ListTokensResponse.newBuilder().addTokens(FakeToken.TOKEN).build());
  }

  @Override
  public void revokeToken(RevokeTokenRequest request, StreamObserver<Token> answer) {
    reply(answer, FakeToken.TOKEN.toBuilder().setRevokedMillis(NOW.toEpochMilli()).build());
  }

  @Override
  public void listAudit(ListAuditRequest request, StreamObserver<ListAuditResponse> answer) {
    auditAsked.add(request);
    reply(answer, ListAuditResponse.newBuilder().addEntries(FakeToken.ENTRY).build());
  }

  @Override
  <T> void reply(StreamObserver<T> answer, T value) {
    if (!refuse(answer)) {
      answer.onNext(value);
      answer.onCompleted();
    }
  }

  private boolean refuse(StreamObserver<?> answer) {
    if (refusal == null) {
      return false;
    }
    answer.onError(refusal.asException());
    return true;
  }
}
