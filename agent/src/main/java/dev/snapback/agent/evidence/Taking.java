package dev.snapback.agent.evidence;

import dev.snapback.agent.run.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One source being taken, on a thread of its own: on a dying machine a read may never come back,
 * and then the thread is left behind.
 */
final class Taking {
  private static final int SHOWN = 300;

  /** For a killed program's last bytes. */
  private static final Duration AFTER_KILL = Duration.ofMillis(300);

  private final Source source;
  private final Tools tools;
  private final CappedFile into;
  private final int most;
  private final AtomicReference<Optional<String>> missing = new AtomicReference<>(Optional.empty());
  private final AtomicReference<@Nullable Process> program = new AtomicReference<>();

  Taking(Source source, Tools tools, Path directory, int most) throws IOException {
    this.source = source;
    this.tools = tools;
    this.most = most;
    this.into = new CappedFile(directory.resolve(source.file()), most);
  }

  /** Returns what is missing of it, in words; empty: nothing. */
  Optional<String> take(Duration within) throws InterruptedException {
    Thread taker = Thread.ofPlatform().daemon().name("take-" + source.file()).start(this::run);
    boolean ended = taker.join(within);
    if (!ended) {
      kill();
      var _ = taker.join(AFTER_KILL);
    }
    try {
      into.close();
    } catch (IOException e) {
      return Optional.of(e.toString());
    }
    return ended
        ? missing.get()
        : Optional.of(
            "did not end within %d ms, the rest is left out".formatted(within.toMillis()));
  }

  private void run() {
    try {
      switch (source) {
        case Source.Printed printed -> print(printed.argv());
        case Source.Copied copied -> Files.copy(copied.from(), into);
        case Source.Joined joined -> join(joined.directories());
        case Source.Told told -> into.write(told.teller().tell(most));
      }
    } catch (IOException e) {
      missing.set(Optional.of(words(e)));
      kill();
    }
  }

  private static String words(IOException failure) {
    String message = failure.getMessage();
    return failure instanceof CappedFile.Full && message != null ? message : failure.toString();
  }

  private void print(List<String> argv) throws IOException {
    Process process = tools.start(argv);
    program.set(process);
    process.getOutputStream().close();
    var errors = new AtomicReference<>("");
    Thread reader = Thread.ofVirtual().start(() -> errors.set(firstOf(process.getErrorStream())));
    process.getInputStream().transferTo(into);
    try {
      int exit = process.waitFor();
      reader.join();
      if (exit != 0) {
        throw new IOException(argv.getFirst() + " ended with " + exit + ": " + errors.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String firstOf(InputStream stream) {
    try (stream) {
      String text = new String(stream.readNBytes(SHOWN), StandardCharsets.UTF_8).strip();
      var _ = stream.skip(Long.MAX_VALUE);
      return text.replace('\n', ' ');
    } catch (IOException e) {
      return "";
    }
  }

  private void join(List<Path> directories) throws IOException {
    for (Path directory : directories) {
      if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      List<Path> files;
      try (var listed = Files.walk(directory, 2)) {
        files =
            listed.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).sorted().toList();
      }
      for (Path file : files) {
        into.write(("==> " + file + "\n").getBytes(StandardCharsets.UTF_8));
        Files.copy(file, into);
        into.write('\n');
      }
    }
  }

  private void kill() {
    Process running = program.get();
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
    }
  }
}
