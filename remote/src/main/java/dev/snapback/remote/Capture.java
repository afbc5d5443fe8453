package dev.snapback.remote;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the beginning of a stream and counts the rest. Thread-safe. */
final class Capture extends OutputStream {

  private final int limit;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private long total;

  /**
   * @param limit how many bytes are kept
   */
  Capture(int limit) {
    this.limit = limit;
  }

  @Override
  public synchronized void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    kept.write(bytes, offset, Math.min(length, limit - kept.size()));
    total += length;
  }

  synchronized Ended.Captured captured() {
    return new Ended.Captured(kept.toString(StandardCharsets.UTF_8), total, total > kept.size());
  }
}
