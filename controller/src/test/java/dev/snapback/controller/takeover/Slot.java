package dev.snapback.controller.takeover;

import dev.snapback.controller.ControllerMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where one of the controllers runs, time and again: in the place of systemd. Used by one thread.
 */
final class Slot implements AutoCloseable {
  private final String name;
  private final Path settings;
  private final Path log;
  private final int apiPort;
  private Optional<Process> process = Optional.empty();

  Slot(String name, Path settings, Path log, int apiPort) {
    this.name = name;
    this.settings = settings;
    this.log = log;
    this.apiPort = apiPort;
  }

  int apiPort() {
    return apiPort;
  }

  void start() throws IOException {
    var builder =
        new ProcessBuilder(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                ControllerMain.class.getName(),
                "serve",
                "--config",
                settings.toString(),
                "--api-port",
                Integer.toString(apiPort),
                "--node-address",
                "127.0.0.1",
                "--node-port",
                "0"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    process = Optional.of(builder.start());
  }

  long pid() {
    return process.orElseThrow().pid();
  }

  boolean isAlive() {
    return process.filter(Process::isAlive).isPresent();
  }

  void signal(String signal) throws IOException, InterruptedException {
    var kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill -" + signal + " failed");
    }
  }

  /** Waits for its end, 20 s at most; returns its exit code. */
  int end() throws InterruptedException {
    Process ending = process.orElseThrow();
    if (!ending.waitFor(20, TimeUnit.SECONDS)) {
      throw new AssertionError("controller " + name + " does not end; see " + log);
    }
    return ending.exitValue();
  }

  @Override
  public void close() {
    process.ifPresent(Process::destroyForcibly);
  }

  @Override
  public String toString() {
    return name;
  }
}
