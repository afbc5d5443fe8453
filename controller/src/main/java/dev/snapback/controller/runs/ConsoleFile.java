package dev.snapback.controller.runs;

import dev.snapback.controller.disk.DurableFile;
import dev.snapback.controller.node.ConsoleSink;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The console of one attempt at a run. Its first line is ours and says where the run ran; the rest
 * is the node's, byte by byte, so that its length tells from where on the node is to be asked.
 * Whether the file is there tells whether the workspace had been sent. Used by one thread.
 *
 * <p>What comes is written at its own place, and not at the file's end: where another controller
 * has taken over, and this one does not know it yet, both write the same there.
 */
final class ConsoleFile implements ConsoleSink, AutoCloseable {
  private final RandomAccessFile out;
  private final long headerBytes;
  private final long limit;
  private long length;

  // Not a channel: an interrupt would close a channel in the middle of a write.
  private ConsoleFile(RandomAccessFile out, long headerBytes, long length, long limit) {
    this.out = out;
    this.headerBytes = headerBytes;
    this.length = length;
    this.limit = limit;
  }

  static boolean exists(Path path) {
    return Files.exists(path);
  }

  /**
   * Makes the file, durably, unless somebody has made it.
   *
   * @param header one line, without its end
   */
  static void create(Path path, String header) throws IOException {
    Files.createDirectories(path.resolveSibling(""));
    var _ = DurableFile.writeNew(path, (header + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param limit of the node's part, in bytes
   */
  static ConsoleFile open(Path path, long limit) throws IOException {
    long header = 0;
    try (var in = Files.newInputStream(path)) {
      int b;
      do {
        b = in.read();
        header++;
      } while (b != '\n' && b >= 0);
      if (b < 0) {
        throw new IOException(path + " has no first line: it was changed by hand?");
      }
    }
    return new ConsoleFile(
        new RandomAccessFile(path.toFile(), "rw"), header, Files.size(path), limit);
  }

  /** From which byte of the node's console on this file has nothing yet. */
  long offset() {
    return length - headerBytes;
  }

  boolean isFull() {
    return offset() >= limit;
  }

  @Override
  public void accept(long offset, byte[] data) throws IOException {
    if (isFull()) {
      return;
    }
    if (offset > offset()) {
      throw new IOException(
          "the node's console goes on at byte %d, but %d was expected".formatted(offset, offset()));
    }
    var known = (int) Math.min(offset() - offset, data.length);
    append(data, known, data.length - known);
    if (isFull()) {
      var note =
          "\n[snapback: the console is longer than %d bytes; the rest is not kept]\n"
              .formatted(limit);
      var bytes = note.getBytes(StandardCharsets.UTF_8);
      append(bytes, 0, bytes.length);
    }
  }

  private void append(byte[] data, int from, int count) throws IOException {
    out.seek(length);
    out.write(data, from, count);
    length += count;
  }

  /** Waits until it is all on disk. */
  void force() throws IOException {
    out.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
