package dev.snapback.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs the host's programs, each with a deadline. */
final class Programs {
  private Programs() {}

  /** As {@link #run(List, byte[], Duration)}, with nothing to read. */
  static Output run(List<String> command, Duration limit) throws IOException, InterruptedException {
    return run(command, new byte[0], limit);
  }

  /**
   * Runs a program to its end, and ends it where it has not by then.
   *
   * @throws LabException if the program is not there, or the limit has passed
   */
  static Output run(List<String> command, byte[] input, Duration limit)
      throws IOException, InterruptedException {
    Process process = start(command);
    FutureTask<String> out = reading(process.getInputStream());
    FutureTask<String> err = reading(process.getErrorStream());
    Thread.startVirtualThread(() -> feed(process.getOutputStream(), input));
    boolean done = false;
    try {
      done = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      // Not where it is done: that would close its streams under who still reads them.
      if (!done) {
        process.destroyForcibly();
      }
    }
    if (!done) {
      throw new LabException(
          command.getFirst()
              + " was not done within "
              + limit.toMillis() / 1000.0
              + " s: "
              + String.join(" ", command));
    }
    return new Output(process.exitValue(), text(out), text(err));
  }

  private static Process start(List<String> command) throws LabException {
    try {
      return new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw new LabException(
          "program "
              + command.getFirst()
              + " cannot be started; are the packages of lab/packages.txt installed?",
          e);
    }
  }

  private static FutureTask<String> reading(InputStream stream) {
    FutureTask<String> reading =
        new FutureTask<>(() -> new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    Thread.startVirtualThread(reading);
    return reading;
  }

  // A program may end without having read: then its pipe is broken, and that is its own affair.
  private static void feed(OutputStream stream, byte[] input) {
    try (stream) {
      stream.write(input);
    } catch (IOException ignored) {
      return;
    }
  }

  // A process that the program has left in the background may hold the pipe open: its words are not
  // waited for.
  private static String text(FutureTask<String> reading) throws IOException, InterruptedException {
    try {
      return reading.get(2, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return "";
    } catch (ExecutionException e) {
      throw new LabException("what a program said could not be read", e);
    }
  }
}
