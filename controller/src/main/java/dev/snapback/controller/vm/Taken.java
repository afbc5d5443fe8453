package dev.snapback.controller.vm;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Hands on what a command on a machine prints, and remembers why that could not be. Once it is
 * closed nothing more is handed on: a call that was given up may still be writing.
 */
final class Taken extends OutputStream {
  /** Gets the bytes in order. */
  interface Receiver {
    void take(byte[] bytes, int offset, int length) throws IOException;
  }

  private final Receiver receiver;
  private boolean over;
  private @Nullable IOException failure;

  Taken(Receiver receiver) {
    this.receiver = receiver;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    if (over) {
      throw new IOException("nobody listens any more");
    }
    try {
      receiver.take(bytes, offset, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** Waits for a write that has begun. */
  @Override
  public synchronized void close() {
    over = true;
  }

  synchronized void throwFailure() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }
}
