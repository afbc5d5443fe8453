package dev.snapback.controller.rescue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A program of this host, run to its end: never by a shell, never for longer than it may. */
final class Program {
  private static final int MOST_OUTPUT = 64 * 1024;

  /**
   * How it ended.
   *
   * @param output stdout and stderr, the first 64 KiB
   */
  record Ended(int code, String output) {}

  private Program() {}

  /**
   * @throws RescueException where it cannot be started, or is not done in time
   */
  static Ended run(List<String> arguments, Duration within)
      throws RescueException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(arguments).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new RescueException(
          "expected the program %s on the controller's host, which cannot be started: %s; install it"
              .formatted(arguments.getFirst(), e.getMessage()),
          e);
    }
    try {
      process.getOutputStream().close();
      var output = new CompletableFuture<String>();
      Thread.startVirtualThread(() -> output.complete(read(process.getInputStream())));
      if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new RescueException(
            "%s was not done within %d s".formatted(arguments.getFirst(), within.toSeconds()));
      }
      // A child that it left behind may hold the pipe open.
      return new Ended(process.exitValue(), output.get(1, TimeUnit.SECONDS).strip());
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw new RescueException(arguments.getFirst() + ": its output cannot be read: " + e, e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String read(InputStream from) {
    try (from) {
      String kept = new String(from.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
      from.skip(Long.MAX_VALUE);
      return kept;
    } catch (IOException e) {
      return "";
    }
  }
}
