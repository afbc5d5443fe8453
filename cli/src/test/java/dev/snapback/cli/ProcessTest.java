package dev.snapback.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.snapback.proto.api.v1.RunEvent;
import dev.snapback.proto.api.v1.RunResult;
import dev.snapback.proto.api.v1.RunState;
import dev.snapback.proto.api.v1.WatchRunRequest;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command as a process, against a controller on a loopback port: real signals, real sockets.
 */
@Timeout(180)
class ProcessTest {
  @TempDir private Path scratch;

  private Process start(int port, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "--class-path",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--controller",
                "127.0.0.1:" + port));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command)
        .redirectOutput(scratch.resolve("out").toFile())
        .redirectError(scratch.resolve("err").toFile())
        .start();
  }

  private String text(String name) throws IOException {
    return Files.readString(scratch.resolve(name), StandardCharsets.ISO_8859_1);
  }

  private static void runUntilCanceled(
      FakeSnapback fake, CountDownLatch running, StreamObserver<RunEvent> answer) {
    fake.end = fake.end.toBuilder().setResult(RunResult.CANCELED).setExitCode(-1).build();
    fake.onCancel =
        () -> {
          fake.console(answer, 0, fake.console.length);
          answer.onNext(FakeSnapback.event(fake.end));
          answer.onCompleted();
        };
    answer.onNext(FakeSnapback.event(fake.in(RunState.RUNNING)));
    running.countDown();
  }

  @Test
  void sigterm_cancels_the_run_and_waits_for_its_end() throws Exception {
    FakeSnapback fake = new FakeSnapback();
    CountDownLatch running = new CountDownLatch(1);
    fake.watches.add((request, answer) -> runUntilCanceled(fake, running, answer));
    try (FakeController controller = new FakeController(fake, 0)) {
      Process snapback = start(controller.port(), "run", "--label", "m", "--", "sleep", "1d");
      running.await();
      snapback.destroy();

      assertThat(snapback.waitFor(90, TimeUnit.SECONDS)).isTrue();

      assertThat(snapback.exitValue()).describedAs(text("err")).isEqualTo(130);
      assertThat(fake.canceled).containsExactly("r-7");
      assertThat(text("out")).isEqualTo("first line\nsecond line\n");
    }
  }

  @Test
  void a_controller_that_restarts_costs_no_byte() throws Exception {
    FakeSnapback before = new FakeSnapback();
    CountDownLatch half = new CountDownLatch(1);
    before.watches.add((request, answer) -> firstHalf(before, half, request, answer));
    FakeController controller = new FakeController(before, 0);
    int port = controller.port();
    Process snapback = start(port, "run", "--label", "m", "--", "true");
    half.await();
    controller.close();
    try (FakeController after = new FakeController(new FakeSnapback(), port)) {
      assertThat(snapback.waitFor(90, TimeUnit.SECONDS)).isTrue();

      assertThat(snapback.exitValue()).describedAs(text("err")).isZero();
      assertThat(text("out")).isEqualTo("first line\nsecond line\n");
      assertThat(text("err")).contains("connected to the controller again");
      assertThat(after.service.offsetsAsked).hasSize(1);
    }
  }

  private static void firstHalf(
      FakeSnapback fake,
      CountDownLatch sent,
      WatchRunRequest request,
      StreamObserver<RunEvent> answer) {
    answer.onNext(FakeSnapback.event(fake.in(RunState.RUNNING)));
    fake.console(answer, request.getConsoleOffset(), 10);
    sent.countDown();
  }

  @Test
  void a_workspace_of_some_size_arrives_whole() throws Exception {
    byte[] incompressible = new byte[3_000_000];
    new java.util.Random(7).nextBytes(incompressible);
    Path workspace = Files.createDirectories(scratch.resolve("workspace"));
    Files.write(workspace.resolve("file"), incompressible);
    try (FakeController controller = new FakeController(new FakeSnapback(), 0)) {
      Process snapback =
          start(
              controller.port(),
              "run",
              "--label",
              "m",
              "--workspace",
              workspace.toString(),
              "--",
              "true");
      assertThat(snapback.waitFor(90, TimeUnit.SECONDS)).isTrue();
      assertThat(snapback.exitValue()).describedAs(text("err")).isZero();
      assertThat(controller.service.workspace.size()).isGreaterThan(incompressible.length);
    }
  }

  @Test
  void nothing_but_the_table_is_printed() throws Exception {
    try (FakeController controller = new FakeController(new FakeSnapback(), 0)) {
      Process snapback = start(controller.port(), "nodes");
      assertThat(snapback.waitFor(90, TimeUnit.SECONDS)).isTrue();
      assertThat(text("out")).startsWith("NODE  STATE").hasLineCount(2);
      assertThat(text("err")).isEmpty();
    }
  }
}
