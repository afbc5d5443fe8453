package dev.snapback.controller.vm;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** What a command on a machine reads; remembers why that could not be read. */
final class Sent extends FilterInputStream {
  private volatile @Nullable IOException failure;

  Sent(InputStream from) {
    super(from);
  }

  static Sent nothing() {
    return new Sent(InputStream.nullInputStream());
  }

  static Sent of(byte[] bytes) {
    return new Sent(new ByteArrayInputStream(bytes));
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    try {
      return super.read(into, offset, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  void throwFailure() throws IOException {
    IOException why = failure;
    if (why != null) {
      throw why;
    }
  }

  /**
   * Says nothing, and ends when it is closed: as long as it does not, the command knows that
   * somebody listens to it.
   */
  static final class Listening extends InputStream {
    private final CountDownLatch over = new CountDownLatch(1);

    @Override
    public int read() throws IOException {
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while listening", e);
      }
      return -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return read();
    }

    @Override
    public void close() {
      over.countDown();
    }
  }
}
