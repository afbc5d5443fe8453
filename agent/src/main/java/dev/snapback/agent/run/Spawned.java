package dev.snapback.agent.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A program that ended: its exit code and the little that it printed. */
public record Spawned(int exit, String output, String errors) {
  private static final int MOST = 256 << 10;

  /**
   * Runs a program that prints little and waits for its end.
   *
   * @throws IOException where it could not be started or did not end within {@code seconds}
   */
  public static Spawned run(Tools tools, List<String> argv, long seconds) throws IOException {
    Process process = tools.start(argv);
    process.getOutputStream().close();
    var errors = new AtomicReference<>("");
    Thread reader =
        Thread.ofVirtual().start(() -> errors.set(readQuietly(process.getErrorStream())));
    var output = new AtomicReference<>("");
    Thread other =
        Thread.ofVirtual().start(() -> output.set(readQuietly(process.getInputStream())));
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(argv.getFirst() + " did not end within " + seconds + " s");
      }
      reader.join();
      other.join();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + argv.getFirst(), e);
    }
    return new Spawned(process.exitValue(), output.get(), errors.get());
  }

  private static String readQuietly(InputStream stream) {
    try (stream) {
      return new String(stream.readNBytes(MOST), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
