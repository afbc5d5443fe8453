package dev.snapback.agent.evidence;

import dev.snapback.agent.run.Directories;
import dev.snapback.agent.run.Tools;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Collects evidence of what this machine is at the time. Several sources at a time, each with a
 * share of the room and of the time: what hangs or overflows takes nothing from the others, and
 * leaves a line in {@value #MISSING}. Thread-safe.
 */
public final class Evidence {
  static final String MISSING = "missing.txt";
  private static final int SHARES = 64;

  /** The machine may have little left to give. */
  private static final int AT_A_TIME = 4;

  private final Path scratch;
  private final Tools tools;
  private final List<Source> sources;

  Evidence(Path scratch, Tools tools, List<Source> sources) {
    this.scratch = scratch;
    this.tools = tools;
    this.sources = List.copyOf(sources);
  }

  /** Of nothing but the agent's own word, for tests and training. */
  public static Evidence ofNothing(Path scratch, Tools tools) {
    Source.Teller teller = most -> "nothing\n".getBytes(StandardCharsets.UTF_8);
    return new Evidence(scratch, tools, List.of(new Source.Told("nothing.txt", 1, teller)));
  }

  /** A directory of files; closing deletes it. */
  public record Collected(Path directory) implements Closeable {
    @Override
    public void close() throws IOException {
      Directories.delete(directory);
    }
  }

  /**
   * Returns after {@code within} at the latest, with what there is then.
   *
   * @param maxBytes of all files together, before compression
   */
  public Collected collect(long maxBytes, Duration within)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + within.toNanos();
    // One that hangs leaves time for those that wait for its place.
    Duration each = within.dividedBy(2);
    Path directory = Files.createTempDirectory(scratch, "evidence");
    var places = new Semaphore(AT_A_TIME);
    var threads = new ArrayList<Thread>();
    var missing = new ArrayList<AtomicReference<String>>();
    for (Source source : sources) {
      int most = (int) Math.min(Integer.MAX_VALUE, maxBytes / SHARES * source.share());
      var words = new AtomicReference<>("not begun in time");
      missing.add(words);
      threads.add(
          Thread.ofVirtual()
              .start(() ->
                  words.set(
                      take(source, new Bounds(places, end, each, most), directory).orElse(""))));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Files.writeString(directory.resolve(MISSING), lines(missing));
    return new Collected(directory);
  }

  private String lines(List<AtomicReference<String>> missing) {
    var lines = new StringBuilder();
    for (int i = 0; i < sources.size(); i++) {
      String words = missing.get(i).get();
      if (!words.isEmpty()) {
        lines.append(sources.get(i).file()).append(": ").append(words).append('\n');
      }
    }
    return lines.toString();
  }

  /**
   * @param end by System.nanoTime
   */
  private record Bounds(Semaphore places, long end, Duration each, int most) {
    Duration left() {
      return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
  }

  private Optional<String> take(Source source, Bounds bounds, Path directory) {
    try {
      if (!bounds.places().tryAcquire(bounds.left().toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.of("not begun in time");
      }
      try {
        Duration left = bounds.left();
        Duration slice = left.compareTo(bounds.each()) < 0 ? left : bounds.each();
        return new Taking(source, tools, directory, bounds.most()).take(slice);
      } finally {
        bounds.places().release();
      }
    } catch (IOException e) {
      return Optional.of(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("cut off");
    }
  }
}
