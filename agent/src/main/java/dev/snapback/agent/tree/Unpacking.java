package dev.snapback.agent.tree;

import dev.snapback.agent.run.Tools;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * A tar stream that is being unpacked into an empty directory. GNU tar keeps it in there: it
 * refuses {@code ..}, strips leading slashes, and makes symbolic links that lead out only after
 * everything else, so nothing is written through them. One thread writes.
 */
public final class Unpacking implements Closeable {
  private final Process tar;
  private final OutputStream input;
  private final Tail errors;
  private long received;

  private Unpacking(Process tar) {
    this.tar = tar;
    input = tar.getOutputStream();
    errors = new Tail(tar.getErrorStream());
  }

  /** Begins to unpack, as the superuser with the owners and modes that the stream has. */
  public static Unpacking into(Path directory, Compression compression, Tools tools)
      throws IOException {
    return new Unpacking(
        tools.start(
            List.of(
                "tar",
                "--extract",
                compression.option(),
                "--file=-",
                "--directory=" + directory,
                "--same-owner",
                "--same-permissions",
                "--numeric-owner",
                "--delay-directory-restore")));
  }

  /** Writes a piece; blocks as long as tar needs. */
  public void write(byte[] piece) throws TreeException, InterruptedException {
    received += piece.length;
    try {
      input.write(piece);
    } catch (IOException e) {
      // tar ended early; it has said why.
      throw failed();
    }
  }

  /**
   * Waits until everything is unpacked.
   *
   * @return how many bytes were received
   */
  public long finish() throws TreeException, InterruptedException {
    try {
      input.close();
    } catch (IOException e) {
      throw failed();
    }
    if (tar.waitFor() != 0) {
      throw failed();
    }
    return received;
  }

  private TreeException failed() throws InterruptedException {
    int exit = tar.waitFor();
    return TreeException.ofTar("cannot unpack the tree", exit, errors.text());
  }

  /** Ends tar if it still runs; what it has unpacked stays. */
  @Override
  public void close() {
    tar.descendants().forEach(ProcessHandle::destroyForcibly);
    tar.destroyForcibly();
  }
}
