package dev.snapback.lab.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The `snapback` command as a user runs it: a process, its output and its exit code. Thread-safe.
 */
public final class Snapback {

  /** Longer than any command here may take; a lab machine without KVM is slow. */
  private static final Duration DEADLINE = Duration.ofMinutes(20);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path program;
  private final String controller;

  public Snapback(Path program, String controller) {
    this.program = program;
    this.controller = controller;
  }

  /** What a command printed, and how it ended. */
  public record Result(List<String> arguments, int exit, String out, String err) {
    public JsonNode json() {
      return JSON.readTree(out);
    }

    /** This result, if the command exited with 0. */
    public Result succeeded() {
      if (exit != 0) {
        throw new IllegalStateException(
            "snapback %s: exit code %d%n%s%s"
                .formatted(String.join(" ", arguments), exit, out, err));
      }
      return this;
    }
  }

  public Result call(String... arguments) throws IOException, InterruptedException {
    return call(List.of(arguments));
  }

  /**
   * Runs the command to its end. Output goes through files, so that neither stream can block it.
   */
  public Result call(List<String> arguments) throws IOException, InterruptedException {
    Path out = Files.createTempFile("snapback-", ".out");
    Path err = Files.createTempFile("snapback-", ".err");
    try {
      Process process = start(arguments, out, err);
      if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new IOException(
            "snapback %s did not end within %s; so far it printed: %s%s"
                .formatted(arguments, DEADLINE, Files.readString(out), Files.readString(err)));
      }
      return new Result(
          arguments, process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  /** Starts the command and leaves it running. */
  public Process start(List<String> arguments, Path out, Path err) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SNAPBACK_CONTROLLER", controller);
    return builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
  }
}
