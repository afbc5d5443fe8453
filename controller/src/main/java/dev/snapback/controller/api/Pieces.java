package dev.snapback.controller.api;

import com.google.protobuf.ByteString;
import dev.snapback.proto.api.v1.Data;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;

/** What is written to it is sent on at once, at the reader's pace: nothing of it is kept here. */
final class Pieces extends OutputStream {
  private static final int PIECE = 1 << 20;

  private final Outgoing<Data> out;

  Pieces(Outgoing<Data> out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      for (int at = 0; at < length; at += PIECE) {
        var piece = ByteString.copyFrom(bytes, offset + at, Math.min(PIECE, length - at));
        if (!out.send(Data.newBuilder().setData(piece).build())) {
          throw new IOException("the reader has gone");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while sending");
    }
  }
}
