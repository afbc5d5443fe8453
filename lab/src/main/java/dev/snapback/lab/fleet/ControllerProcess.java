package dev.snapback.lab.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A controller as a process of its own, which can be stopped, killed and started again on the same
 * data. One owner; not thread-safe.
 */
public final class ControllerProcess {

  private static final Duration START = Duration.ofSeconds(60);

  /** A machine without KVM is some fifteen times slower than the usual settings expect. */
  private static final String SLOW_MACHINES =
      """
      ladder:
        deadlines: {kexec: 15m, orderly: 15m, reboot: 20m, ssh: 10m, power: 20m}
        delivery: 90s
      evidence: {time: 40s}
      """;

  private final Path program;
  private final Path data;
  private final int apiPort;
  private final int nodePort;
  private Process process;

  private ControllerProcess(Path program, Path data, int apiPort, int nodePort) throws IOException {
    this.program = program;
    this.data = data;
    this.apiPort = apiPort;
    this.nodePort = nodePort;
    this.process = launch();
  }

  /**
   * Starts a controller and waits until it answers.
   *
   * @param data where it keeps everything; beside it go its log, {@code controller.log}, and its
   *     settings, {@code controller.yaml}
   * @param settings further ones than those that slow machines need, in YAML
   */
  public static ControllerProcess start(
      Path program, Path data, int apiPort, int nodePort, String settings)
      throws IOException, InterruptedException {
    Files.createDirectories(data);
    Files.writeString(data.resolveSibling("controller.yaml"), SLOW_MACHINES + settings);
    var controller = new ControllerProcess(program, data, apiPort, nodePort);
    controller.awaitListening();
    return controller;
  }

  /** Where the command line reaches it. */
  public String apiAddress() {
    return "127.0.0.1:" + apiPort;
  }

  public long pid() {
    return process.pid();
  }

  /** SIGKILL: what a crash of the host's power or its kernel's memory killer does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts it again on the same data and ports, after {@link #kill} or {@link #stop}. */
  public void restart() throws IOException, InterruptedException {
    process = launch();
    awaitListening();
  }

  /** SIGTERM, and SIGKILL where that is not heard for 20 seconds. */
  public void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      kill();
    }
  }

  /** All that it printed, through every restart. */
  public Path log() {
    return data.resolveSibling("controller.log");
  }

  private Process launch() throws IOException {
    List<String> command =
        List.of(
            program.toString(),
            "serve",
            "--config",
            data.resolveSibling("controller.yaml").toString(),
            "--data",
            data.toString(),
            "--api-port",
            Integer.toString(apiPort),
            "--node-address",
            "127.0.0.1",
            "--node-port",
            Integer.toString(nodePort));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private void awaitListening() throws IOException, InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < end) {
      if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
        throw new IOException(
            "the controller ended at once with exit code %d; its log says:%n%s"
                .formatted(process.exitValue(), Files.readString(log())));
      }
      if (listens()) {
        return;
      }
    }
    throw new IOException(
        "the controller did not listen on %s within %s; see %s"
            .formatted(apiAddress(), START, log()));
  }

  private boolean listens() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), apiPort), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
