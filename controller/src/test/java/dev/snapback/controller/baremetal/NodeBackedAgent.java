package dev.snapback.controller.baremetal;

import com.google.protobuf.ByteString;
import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.RecycleOrder;
import dev.snapback.controller.node.RecycleOrder.Way;
import dev.snapback.controller.node.RunCommand;
import dev.snapback.controller.node.RunEnd;
import dev.snapback.controller.node.RunOnNode;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.Outcome;
import dev.snapback.controller.simulated.SimulatedImages;
import dev.snapback.proto.agent.v1.AwaitRunRequest;
import dev.snapback.proto.agent.v1.CleanScratchRequest;
import dev.snapback.proto.agent.v1.CleanScratchResponse;
import dev.snapback.proto.agent.v1.ConsoleChunk;
import dev.snapback.proto.agent.v1.DescribeRequest;
import dev.snapback.proto.agent.v1.Description;
import dev.snapback.proto.agent.v1.DropHoldRequest;
import dev.snapback.proto.agent.v1.DropHoldResponse;
import dev.snapback.proto.agent.v1.EvidenceRequest;
import dev.snapback.proto.agent.v1.FetchTreeRequest;
import dev.snapback.proto.agent.v1.FetchVolumeRequest;
import dev.snapback.proto.agent.v1.FollowConsoleRequest;
import dev.snapback.proto.agent.v1.Phase;
import dev.snapback.proto.agent.v1.ResetAccepted;
import dev.snapback.proto.agent.v1.ResetRequest;
import dev.snapback.proto.agent.v1.RunOutcome;
import dev.snapback.proto.agent.v1.SendTreeRequest;
import dev.snapback.proto.agent.v1.SendTreeResponse;
import dev.snapback.proto.agent.v1.StageRequest;
import dev.snapback.proto.agent.v1.Staged;
import dev.snapback.proto.agent.v1.StartRunRequest;
import dev.snapback.proto.agent.v1.StartRunResponse;
import dev.snapback.proto.agent.v1.StopRunRequest;
import dev.snapback.proto.agent.v1.StopRunResponse;
import dev.snapback.proto.agent.v1.TreeData;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/** The agent's protocol in front of any node. */
final class NodeBackedAgent extends ImagesBackedAgent {
  private final Node machine;
  private final int protocol;

  NodeBackedAgent(Node machine, int protocol) {
    super((SimulatedImages) machine.images());
    this.machine = machine;
    this.protocol = protocol;
  }

  @FunctionalInterface
  interface Work<A> {
    A done() throws NodeException, IOException, InterruptedException;
  }

  static <A> void reply(StreamObserver<A> answer, Work<A> work) {
    try {
      answer.onNext(work.done());
      answer.onCompleted();
    } catch (NodeException e) {
      answer.onError(status(e).withDescription(e.why()).asException(trailers(e)));
    } catch (IOException | InterruptedException e) {
      answer.onError(Status.INTERNAL.withDescription(e.toString()).asException());
    }
  }

  /** As {@link #reply} where the work itself has sent what there is to send. */
  static void stream(StreamObserver<?> answer, Work<?> work) {
    try {
      work.done();
      answer.onCompleted();
    } catch (NodeException e) {
      answer.onError(status(e).withDescription(e.why()).asException(trailers(e)));
    } catch (IOException | InterruptedException e) {
      answer.onError(Status.INTERNAL.withDescription(e.toString()).asException());
    }
  }

  static Status status(NodeException e) {
    return switch (e.kind()) {
      case UNREACHABLE -> Status.UNAVAILABLE;
      case STALE, REFUSED, OTHER_PROTOCOL -> Status.FAILED_PRECONDITION;
      case BAD_ORDER -> Status.INVALID_ARGUMENT;
      case NO_SUCH_RUN -> Status.NOT_FOUND;
      case NO_ROOM, NO_HOLD -> Status.RESOURCE_EXHAUSTED;
      case BROKEN -> Status.INTERNAL;
    };
  }

  /** As the agent's own Refusals says it. */
  private static Metadata trailers(NodeException e) {
    var trailers = new Metadata();
    var refusal = Metadata.Key.of("snapback-refusal", Metadata.ASCII_STRING_MARSHALLER);
    switch (e.kind()) {
      case NO_HOLD -> trailers.put(refusal, "no-hold");
      case NO_ROOM -> trailers.put(refusal, "no-room");
      default -> {
        // Its status says it all.
      }
    }
    return trailers;
  }

  static Compression compression(dev.snapback.proto.agent.v1.Compression wire) {
    return wire == dev.snapback.proto.agent.v1.Compression.COMPRESSION_GZIP
        ? Compression.GZIP
        : Compression.ZSTD;
  }

  @Override
  public void describe(DescribeRequest request, StreamObserver<Description> answer) {
    reply(
        answer,
        () ->
            SaidByAgent.description(machine.describe(), protocol).toBuilder()
                .addAllImageDetails(details())
                .build());
  }

  @Override
  public void startRun(StartRunRequest request, StreamObserver<StartRunResponse> answer) {
    var command =
        new RunCommand(
            request.getCommandList(),
            request.getEnvironmentMap(),
            Duration.ofMillis(request.getTimeoutMillis()));
    var run = new RunOnNode(request.getRun(), request.getGeneration());
    reply(
        answer,
        () -> StartRunResponse.newBuilder().setStarted(machine.start(run, command)).build());
  }

  @Override
  public void followConsole(FollowConsoleRequest request, StreamObserver<ConsoleChunk> answer) {
    var run = new RunOnNode(request.getRun(), request.getGeneration());
    stream(
        answer,
        () -> {
          machine.followConsole(
              run,
              request.getOffset(),
              (offset, data) -> {
                if (Context.current().isCancelled()) {
                  throw new IOException("nobody listens");
                }
                answer.onNext(
                    ConsoleChunk.newBuilder()
                        .setOffset(offset)
                        .setData(ByteString.copyFrom(data))
                        .build());
              });
          return ConsoleChunk.getDefaultInstance();
        });
  }

  @Override
  public void awaitRun(AwaitRunRequest request, StreamObserver<RunOutcome> answer) {
    var run = new RunOnNode(request.getRun(), request.getGeneration());
    reply(answer, () -> outcome(machine.await(run)));
  }

  private static RunOutcome outcome(RunEnd end) {
    var said = RunOutcome.newBuilder().setConsoleBytes(end.consoleBytes());
    return switch (end.outcome()) {
      case Outcome.Exited(var code) -> said.setExitCode(code).build();
      case Outcome.Signaled(var number) -> said.setSignal(number).build();
      case Outcome.TimedOut() -> said.setTimedOut(true).build();
      case Outcome.Stopped() -> said.setStopped(true).build();
      case Outcome.NotStarted(var why) -> said.setNotStarted(why).build();
      case Outcome.Lost(var why) -> said.setLost(why).build();
    };
  }

  @Override
  public void stopRun(StopRunRequest request, StreamObserver<StopRunResponse> answer) {
    var run = new RunOnNode(request.getRun(), request.getGeneration());
    reply(
        answer,
        () -> {
          machine.stop(run);
          return StopRunResponse.getDefaultInstance();
        });
  }

  @Override
  public StreamObserver<SendTreeRequest> sendTree(StreamObserver<SendTreeResponse> answer) {
    return new IncomingTree(machine, answer);
  }

  private static Optional<String> given(String word) {
    return word.isEmpty() ? Optional.empty() : Optional.of(word);
  }

  private static OutputStream pieces(StreamObserver<TreeData> answer) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] data, int from, int count) {
        answer.onNext(
            TreeData.newBuilder().setData(ByteString.copyFrom(data, from, count)).build());
      }
    };
  }

  @Override
  public void dropHold(DropHoldRequest request, StreamObserver<DropHoldResponse> answer) {
    reply(
        answer,
        () -> {
          machine.dropHold(request.getGeneration(), request.getHold());
          return DropHoldResponse.getDefaultInstance();
        });
  }

  @Override
  public void cleanScratch(
      CleanScratchRequest request, StreamObserver<CleanScratchResponse> answer) {
    reply(
        answer,
        () ->
            SaidByAgent.cleaned(
                machine.cleanScratch(
                    request.getGeneration(),
                    request.getScratchList().stream().map(SaidByAgent::scratch).toList(),
                    Duration.ofMillis(request.getWithinMillis()))));
  }

  @Override
  public void fetchVolume(FetchVolumeRequest request, StreamObserver<TreeData> answer) {
    stream(
        answer,
        () -> {
          machine.fetchHold(
              request.getGeneration(),
              hold(request.getVolume()).orElseThrow(),
              compression(request.getCompression()),
              pieces(answer));
          return TreeData.getDefaultInstance();
        });
  }

  @Override
  public void collectEvidence(EvidenceRequest request, StreamObserver<TreeData> answer) {
    stream(
        answer,
        () -> {
          machine.collectEvidence(
              request.getGeneration(),
              request.getMaxBytes(),
              Duration.ofMillis(request.getWithinMillis()),
              compression(request.getCompression()),
              pieces(answer));
          return TreeData.getDefaultInstance();
        });
  }

  @Override
  public void fetchTree(FetchTreeRequest request, StreamObserver<TreeData> answer) {
    var out = pieces(answer);
    stream(
        answer,
        () -> {
          var globs = request.getGlobsList();
          var compression = compression(request.getCompression());
          if (request.getVolume().isEmpty()) {
            var run = new RunOnNode(request.getRun(), request.getGeneration());
            machine.fetchTree(run, globs, compression, out);
          } else {
            machine.fetchFormerRoot(
                request.getGeneration(), hold(request.getVolume()), globs, compression, out);
          }
          return TreeData.getDefaultInstance();
        });
  }

  /** The hold that a volume is, if it is not last_root. */
  private static Optional<String> hold(String volume) {
    return volume.equals("last_root")
        ? Optional.empty()
        : Optional.of(volume.substring("held_".length()));
  }

  @Override
  public void stage(StageRequest request, StreamObserver<Staged> answer) {
    reply(
        answer,
        () ->
            SaidByAgent.staged(
                machine.stage(
                    request.getGeneration(), request.getImage(), request.getLoadKernel())));
  }

  @Override
  public void reset(ResetRequest request, StreamObserver<ResetAccepted> answer) {
    reply(
        answer,
        () -> {
          var way =
              switch (request.getWay()) {
                case RESET_WAY_UNSPECIFIED, RESET_WAY_KEXEC, UNRECOGNIZED -> Way.JUMP;
                case RESET_WAY_ORDERLY -> Way.ORDERLY;
                case RESET_WAY_FIRMWARE -> Way.FIRMWARE;
              };
          var taken =
              machine.recycle(
                  new RecycleOrder(
                      request.getGeneration(),
                      request.getImage(),
                      way,
                      given(request.getHold()),
                      given(request.getHeld())));
          var said =
              ResetAccepted.newBuilder()
                  .setGeneration(taken.generation())
                  .setBootIdBefore(taken.bootIdBefore())
                  .setStaged(taken.staged());
          for (var phase : taken.phases()) {
            said.addPhases(
                Phase.newBuilder().setName(phase.name()).setMicros(phase.took().toNanos() / 1000));
          }
          return said.build();
        });
  }
}
