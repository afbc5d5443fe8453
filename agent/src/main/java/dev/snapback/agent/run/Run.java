package dev.snapback.agent.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A run that was ordered on this machine since it booted. Thread-safe. */
public final class Run {
  private static final long FIRST_WAIT_MILLIS = 4;
  private static final long LONGEST_WAIT_MILLIS = 100;

  private final RunId id;
  private final RunFolder folder;
  private final Console console;
  private final Systemd systemd;
  private final CompletableFuture<RunEnd> end;

  Run(RunId id, RunFolder folder, Console console, Systemd systemd, CompletableFuture<RunEnd> end) {
    this.id = id;
    this.folder = folder;
    this.console = console;
    this.systemd = systemd;
    this.end = end;
  }

  public RunId id() {
    return id;
  }

  /**
   * Completed when the run has ended; never exceptionally. Cancelling a copy does not end the run.
   */
  public CompletableFuture<RunEnd> end() {
    return end.copy();
  }

  /**
   * The workspace, to be read.
   *
   * @throws IOException where it is gone or is not a plain directory any more
   */
  public Path workspace() throws IOException {
    folder.checkWorkspace();
    return folder.workspace();
  }

  /** The last bytes of its console. */
  byte[] consoleTail(int mostBytes) throws IOException {
    long offset = Math.max(0, console.size() - mostBytes);
    var buffer = ByteBuffer.allocate(mostBytes);
    while (buffer.hasRemaining() && console.read(offset + buffer.position(), buffer) > 0) {}
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  /** Kills all of the run and returns when that is done. Idempotent; nothing where it has ended. */
  public void stop() throws IOException {
    if (end.isDone()) {
      return;
    }
    folder.note("stop", "");
    systemd.stop(id.unit());
  }

  /** Takes a piece of the console; may block as long as its receiver needs. */
  public interface ConsoleSink {
    /**
     * @return whether more is wanted
     */
    boolean take(long offset, ByteBuffer data) throws InterruptedException;
  }

  /**
   * Gives the console from byte {@code offset} on as it grows, in pieces of at most {@code piece}
   * bytes. Returns when the run has ended and all was given, or when no more is wanted.
   */
  public void follow(long offset, int piece, ConsoleSink sink)
      throws IOException, InterruptedException {
    var buffer = ByteBuffer.allocate(piece);
    long at = offset;
    long wait = FIRST_WAIT_MILLIS;
    while (true) {
      // Asked before reading: what was written before the end is then surely read.
      boolean ended = end.isDone();
      int count = console.read(at, buffer.clear());
      if (count > 0) {
        if (!sink.take(at, buffer.flip())) {
          return;
        }
        at += count;
        wait = FIRST_WAIT_MILLIS;
      } else if (ended) {
        return;
      } else {
        awaitEnd(wait);
        wait = Math.min(LONGEST_WAIT_MILLIS, 2 * wait);
        if (!sink.take(at, ByteBuffer.allocate(0))) {
          return;
        }
      }
    }
  }

  private void awaitEnd(long millis) throws InterruptedException {
    try {
      end.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Not yet: look at the console again.
    } catch (ExecutionException e) {
      throw new IllegalStateException("a run's end is never exceptional", e);
    }
  }
}
