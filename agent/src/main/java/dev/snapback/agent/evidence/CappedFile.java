package dev.snapback.agent.evidence;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that takes so much and no more, until it is closed. Thread-safe. */
final class CappedFile extends OutputStream {
  private final OutputStream file;
  private final long most;
  private long written;
  private boolean closed;

  CappedFile(Path path, long most) throws IOException {
    this.file = Files.newOutputStream(path);
    this.most = most;
  }

  /** More was given than may be kept. */
  static final class Full extends IOException {
    private static final long serialVersionUID = 1L;

    Full(String message) {
      super(message);
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    int kept = (int) Math.min(length, most - written);
    file.write(bytes, offset, kept);
    written += kept;
    if (kept < length) {
      throw new Full("more than %d bytes, the rest is left out".formatted(most));
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    file.close();
  }
}
