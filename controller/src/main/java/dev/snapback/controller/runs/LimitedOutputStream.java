package dev.snapback.controller.runs;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Takes so many bytes and no more. */
final class LimitedOutputStream extends FilterOutputStream {
  private long left;

  /** More was written than was allowed. */
  static final class FullException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  LimitedOutputStream(OutputStream out, long limit) {
    super(out);
    this.left = limit;
  }

  @Override
  public void write(int b) throws IOException {
    take(1);
    out.write(b);
  }

  @Override
  public void write(byte[] data, int from, int count) throws IOException {
    take(count);
    out.write(data, from, count);
  }

  private void take(int count) throws FullException {
    left -= count;
    if (left < 0) {
      throw new FullException();
    }
  }
}
