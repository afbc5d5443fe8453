package dev.snapback.controller.tree;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A program between two pipes. Used by one thread; closing it ends the program. */
final class Piped implements AutoCloseable {
  private static final int MESSAGE_LIMIT = 2000;

  private final String name;
  private final Process process;
  private final CompletableFuture<String> complaints = new CompletableFuture<>();

  private Piped(String name, Process process) {
    this.name = name;
    this.process = process;
    Thread.startVirtualThread(this::collectComplaints);
  }

  static Piped start(List<String> argv) throws IOException {
    var builder = new ProcessBuilder(argv);
    // Messages end up in logs and reasons: one language.
    builder.environment().put("LC_ALL", "C.UTF-8");
    return new Piped(argv.getFirst(), builder.start());
  }

  private void collectComplaints() {
    try (var errors = process.getErrorStream()) {
      var head = new String(errors.readNBytes(MESSAGE_LIMIT), StandardCharsets.UTF_8);
      errors.transferTo(OutputStream.nullOutputStream());
      complaints.complete(head.strip());
    } catch (IOException e) {
      complaints.complete(e.toString());
    }
  }

  /** Copies {@code from} to the program in the background and closes the pipe at its end. */
  void feed(InputStream from) {
    Thread.startVirtualThread(() -> {
      try (var to = process.getOutputStream()) {
        from.transferTo(to);
      } catch (IOException e) {
        // Either the program has ended early, which its exit says, or the source broke: then
        // the
        // program sees a truncated stream and says that.
        complaints.complete(e.toString());
      }
    });
  }

  void feed(byte[] bytes) {
    feed(new ByteArrayInputStream(bytes));
  }

  OutputStream input() {
    return process.getOutputStream();
  }

  InputStream output() {
    return process.getInputStream();
  }

  /** Waits for the program's end. Its output has been read. */
  void finish() throws IOException, InterruptedException {
    var exit = process.waitFor();
    if (exit != 0) {
      throw new IOException("%s failed (exit %d): %s".formatted(name, exit, complaints.join()));
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
