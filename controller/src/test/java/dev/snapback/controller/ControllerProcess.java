package dev.snapback.controller;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** The program itself, in a process of its own that can be killed. */
final class ControllerProcess implements AutoCloseable {
  private static final Pattern PORTS = Pattern.compile("API on .*?:(\\d+), machines on .*?:(\\d+)");

  private final Process process;
  private final int apiPort;
  private final int nodePort;

  private ControllerProcess(Process process, int apiPort, int nodePort) {
    this.process = process;
    this.apiPort = apiPort;
    this.nodePort = nodePort;
  }

  static Process spawn(Path data) throws IOException {
    return spawn(data, Map.of());
  }

  /**
   * @param environment in addition to this process's own
   */
  static Process spawn(Path data, Map<String, String> environment) throws IOException {
    var builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            ControllerMain.class.getName(),
            "serve",
            "--data",
            data.toString(),
            "--api-port",
            "0",
            "--node-address",
            "127.0.0.1",
            "--node-port",
            "0");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return builder.start();
  }

  static ControllerProcess start(Path data) throws IOException {
    var process = spawn(data);
    var out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
    for (var line = out.readLine(); line != null; line = out.readLine()) {
      var ports = PORTS.matcher(line);
      if (ports.find()) {
        return new ControllerProcess(
            process, Integer.parseInt(ports.group(1)), Integer.parseInt(ports.group(2)));
      }
    }
    throw new IOException("the controller ended and said no port");
  }

  int apiPort() {
    return apiPort;
  }

  int nodePort() {
    return nodePort;
  }

  /** SIGKILL: no hook runs, nothing is flushed. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM. */
  int end() throws InterruptedException {
    process.destroy();
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
