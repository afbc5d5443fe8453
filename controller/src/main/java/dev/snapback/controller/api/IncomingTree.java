package dev.snapback.controller.api;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What comes in by messages, to be read by another thread as a stream: a few pieces are in memory,
 * and whoever sends more waits.
 */
final class IncomingTree extends InputStream {
  private static final int PIECES = 8;

  /** An empty one is the end. */
  private final BlockingQueue<ByteString> pieces = new ArrayBlockingQueue<>(PIECES);

  private InputStream piece = InputStream.nullInputStream();
  private boolean ended;
  private volatile boolean cutOff;
  private volatile boolean unwanted;

  /** The next piece has come. Waits while the reader is slow. */
  void accept(ByteString bytes) {
    if (!bytes.isEmpty()) {
      put(bytes);
    }
  }

  /** All of it has come. */
  void end() {
    put(ByteString.EMPTY);
  }

  /** No more comes, and what came is not all of it. */
  void cutOff() {
    cutOff = true;
  }

  private void put(ByteString next) {
    try {
      while (!unwanted && !pieces.offer(next, 1, TimeUnit.SECONDS)) {
        // The reader may have gone meanwhile.
      }
    } catch (InterruptedException e) {
      cutOff();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = piece.read(bytes, offset, length);
    while (count < 0 && !ended) {
      ByteString next = next();
      ended = next.isEmpty();
      piece = next.newInput();
      count = piece.read(bytes, offset, length);
    }
    return count;
  }

  private ByteString next() throws IOException {
    try {
      while (!cutOff) {
        ByteString next = pieces.poll(1, TimeUnit.SECONDS);
        if (next != null) {
          return next;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading");
    }
    throw new IOException("it was not sent whole");
  }

  /** Whoever still sends waits no longer: nobody reads it. */
  @Override
  public void close() {
    unwanted = true;
  }
}
