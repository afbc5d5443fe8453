package dev.snapback.cli.follow;

import com.google.protobuf.ByteString;
import dev.snapback.proto.api.v1.Console;

/** Up to where the console has been seen. Not thread-safe. */
final class ConsolePosition {
  private long next;

  /** The offset of the first byte that has not been seen. */
  long next() {
    return next;
  }

  /** How many bytes were left out between what has been seen and this piece. */
  long gapBefore(Console piece) {
    return Math.max(0, piece.getOffset() - next);
  }

  /** The bytes of the piece that have not been seen; they count as seen from now on. */
  byte[] advance(Console piece) {
    ByteString data = piece.getData();
    long seen = Math.clamp(next - piece.getOffset(), 0, data.size());
    next = Math.max(next, piece.getOffset() + data.size());
    return data.substring((int) seen).toByteArray();
  }
}
