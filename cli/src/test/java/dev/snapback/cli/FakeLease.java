package dev.snapback.cli;

import com.google.protobuf.ByteString;
import dev.snapback.proto.api.v1.AdmitKeyRequest;
import dev.snapback.proto.api.v1.AdmitKeyResponse;
import dev.snapback.proto.api.v1.ExecEnd;
import dev.snapback.proto.api.v1.ExecEvent;
import dev.snapback.proto.api.v1.ExecOrder;
import dev.snapback.proto.api.v1.ExecRequest;
import dev.snapback.proto.api.v1.SnapbackGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A controller with a lease, whose node is this machine: commands run here, in a directory. */
class FakeLease extends SnapbackGrpc.SnapbackImplBase {
  final List<ExecOrder> executed = new ArrayList<>();
  final List<AdmitKeyRequest> admitted = new ArrayList<>();

  /** Where the next command runs. */
  @Nullable Path machine;

  /** What is said instead of running anything; it ends never where it is the default. */
  @Nullable ExecEnd commandEnd;

  /** Open once a command that never ends has begun. */
  final CountDownLatch begun = new CountDownLatch(1);

  final CountDownLatch gone = new CountDownLatch(1);

  @Override
  public StreamObserver<ExecRequest> exec(StreamObserver<ExecEvent> answer) {
    var tree = new ByteArrayOutputStream();
    ((ServerCallStreamObserver<ExecEvent>) answer).setOnCancelHandler(gone::countDown);
    return new StreamObserver<>() {
      @Override
      public void onNext(ExecRequest request) {
        if (request.hasOrder()) {
          executed.add(request.getOrder());
        } else {
          tree.writeBytes(request.getTree().toByteArray());
        }
      }

      @Override
      public void onError(Throwable t) {}

      @Override
      public void onCompleted() {
        try {
          answer(answer, tree.toByteArray());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  private void answer(StreamObserver<ExecEvent> answer, byte[] tree)
      throws IOException, InterruptedException {
    ExecEnd told = commandEnd;
    if (told == null) {
      told = ExecEnd.newBuilder().setExitCode(execute(answer, tree)).build();
    } else if (told.equals(ExecEnd.getDefaultInstance())) {
      begun.countDown();
      return;
    }
    answer.onNext(ExecEvent.newBuilder().setEnd(told).build());
    answer.onCompleted();
  }

  private int execute(StreamObserver<ExecEvent> answer, byte[] tree)
      throws IOException, InterruptedException {
    ExecOrder order = executed.getLast();
    Path directory = Files.createTempDirectory(machine, "workspace");
    if (tree.length > 0) {
      var tar =
          new ProcessBuilder(
                  "tar", "-x", "--" + order.getTreeCompression(), "-f", "-", "-C", "" + directory)
              .start();
      try (var to = tar.getOutputStream()) {
        to.write(tree);
      }
      tar.waitFor();
    }
    var builder =
        new ProcessBuilder(order.getCommandList())
            .directory(directory.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(order.getEnvironmentMap());
    Process process = builder.start();
    process.getOutputStream().close();
    byte[] said = process.getInputStream().readAllBytes();
    answer.onNext(ExecEvent.newBuilder().setOutput(ByteString.copyFrom(said)).build());
    return process.waitFor();
  }

  @Override
  public void admitKey(AdmitKeyRequest request, StreamObserver<AdmitKeyResponse> answer) {
    admitted.add(request);
    answer.onNext(
        AdmitKeyResponse.newBuilder()
            .setNode("m1")
            .setUser("root")
            .setHost("10.0.0.1")
            .setPort(22)
            .addHostKeys("ssh-ed25519 AAAA")
            .build());
    answer.onCompleted();
  }
}
