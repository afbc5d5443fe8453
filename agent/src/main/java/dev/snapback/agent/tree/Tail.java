package dev.snapback.agent.tree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Drains a stream in the background and keeps its last bytes, for messages. */
final class Tail {
  private static final int KEPT = 1500;

  private final Thread reader;
  private String kept = "";

  Tail(InputStream stream) {
    reader = Thread.ofVirtual().start(() -> drain(stream));
  }

  private void drain(InputStream stream) {
    byte[] piece = new byte[KEPT];
    try (stream) {
      for (int count = stream.read(piece); count >= 0; count = stream.read(piece)) {
        String all = kept + new String(piece, 0, count, StandardCharsets.UTF_8);
        kept = all.substring(Math.max(0, all.length() - KEPT));
      }
    } catch (IOException e) {
      // The program was killed: what was read so far is what there is.
    }
  }

  /** What is kept, on one line, when the stream has ended. */
  String text() throws InterruptedException {
    reader.join();
    return kept.strip().replace("\n", "; ");
  }
}
