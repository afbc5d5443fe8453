package dev.snapback.bench.scheduler;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The controller's program in a process of its own, with simulated nodes. For one thread. */
final class ControllerUnderTest implements AutoCloseable {
  static final String LABEL = "node";

  private static final Pattern PORT = Pattern.compile("API on .*?:(\\d+)");
  // proc_pid_stat(5); USER_HZ is 100 on every architecture that we run on.
  private static final Duration TICK = Duration.ofMillis(10);
  private static final int UTIME = 11;
  private static final int STIME = 12;

  private final Path program;
  private final Path directory;
  private Process process;
  private int port;

  private ControllerUnderTest(Path program, Path directory) throws IOException {
    this.program = program;
    this.directory = directory;
    this.process = spawn();
    // Ctrl-C shall leave nothing behind.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
    this.port = port();
  }

  /**
   * Returns when it serves; its nodes may not be there yet.
   *
   * @param program as it is packaged
   * @param directory an empty one
   * @param nodes how many it is to have READY
   * @param more lines of settings
   */
  static ControllerUnderTest start(Path program, Path directory, int nodes, String more)
      throws IOException {
    Files.writeString(
        directory.resolve("controller.yaml"),
        """
        data: %s
        labels: {%s: {min-ready: %d, max-age: 240h}}
        providers:
          sim:
            driver: simulated
            pools: {sim: {max-nodes: %d, labels: {%s: {image: pristine}}}}
        %s
        """
            .formatted(directory.resolve("data"), LABEL, nodes, nodes, LABEL, more));
    return new ControllerUnderTest(program, directory);
  }

  private Process spawn() throws IOException {
    var command =
        List.of(
            program.toString(),
            "serve",
            "--config",
            directory.resolve("controller.yaml").toString(),
            "--api-port",
            "0",
            "--node-port",
            "0",
            "--node-address",
            "127.0.0.1");
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
        .start();
  }

  private int port() throws IOException {
    var out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
    for (var line = out.readLine(); line != null; line = out.readLine()) {
      var said = PORT.matcher(line);
      if (said.find()) {
        return Integer.parseInt(said.group(1));
      }
    }
    throw new IOException(
        "the controller ended and named no port: see " + directory.resolve("log"));
  }

  int apiPort() {
    return port;
  }

  /** SIGKILL, and started again; returns when it serves. */
  void killAndRestart() throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    process = spawn();
    port = port();
  }

  /** Of all its threads, since it was started. */
  Duration processorTime() throws IOException {
    var stat = Files.readString(proc("stat"));
    var after = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return TICK.multipliedBy(Long.parseLong(after[UTIME]) + Long.parseLong(after[STIME]));
  }

  /** The most memory that it ever had resident, MiB. */
  double mostResidentMib() throws IOException {
    for (String line : Files.readAllLines(proc("status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("no VmHWM in " + proc("status"));
  }

  private Path proc(String file) {
    return Path.of("/proc", Long.toString(process.pid()), file);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
