package dev.snapback.cli.workspace;

import dev.snapback.cli.exit.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A tar program at work. Close it: an end before {@link #end} stops the program. */
public final class Packing implements AutoCloseable {
  /** GNU tar's "some files differ": one changed while it was read, which a build's log does. */
  private static final int SOME_FILES_DIFFER = 1;

  /** Bytes: enough for one message, far below gRPC's limit of 4 MiB. */
  private static final int PIECE = 128 * 1024;

  private final Process tar;
  private final CompletableFuture<String> complaints = new CompletableFuture<>();

  Packing(Process tar) {
    this.tar = tar;
    Thread.ofVirtual().name("tar-stderr").start(this::readComplaints);
  }

  private void readComplaints() {
    try (InputStream stderr = tar.getErrorStream()) {
      complaints.complete(new String(stderr.readAllBytes(), StandardCharsets.UTF_8).strip());
    } catch (IOException | UncheckedIOException e) {
      complaints.complete("its messages could not be read: " + e.getMessage());
    }
  }

  /**
   * The next piece of the tree; waits for it.
   *
   * @return empty at the end
   * @throws Failure (74) if it cannot be read
   */
  public byte[] next() {
    try {
      return tar.getInputStream().readNBytes(PIECE);
    } catch (IOException e) {
      throw Failure.io("cannot read what tar packs of the workspace: " + e.getMessage(), e);
    }
  }

  /**
   * Waits for tar's end, after the last piece.
   *
   * @return its warnings, line by line
   * @throws Failure (74) if tar did not succeed; what was packed is then not to be used
   */
  public List<String> end() throws InterruptedException {
    int exit = tar.waitFor();
    String said;
    try {
      said = complaints.get();
    } catch (ExecutionException e) {
      said = String.valueOf(e.getCause());
    }
    if (exit != 0 && exit != SOME_FILES_DIFFER) {
      throw Failure.io(
          "cannot pack the workspace, tar exited with "
              + exit
              + ": "
              + String.join("; ", said.lines().toList()));
    }
    return said.lines().toList();
  }

  @Override
  public void close() {
    tar.destroy();
  }
}
