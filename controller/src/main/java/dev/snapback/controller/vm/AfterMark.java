package dev.snapback.controller.vm;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Hands on what follows the script's mark: before it, a login's own files (bash reads {@code
 * ~/.bashrc} for sshd, too) may say anything. Used by one thread at a time.
 */
final class AfterMark extends OutputStream {
  /** Its first byte is not in the rest, so a part of it never hides a beginning of it. */
  private static final byte[] MARK = "\001snapback-run\n".getBytes(StandardCharsets.US_ASCII);

  private final OutputStream to;
  private int seen;

  AfterMark(OutputStream to) {
    this.to = to;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int end = offset + length;
    for (; at < end && seen < MARK.length; at++) {
      if (bytes[at] == MARK[seen]) {
        seen++;
      } else {
        seen = bytes[at] == MARK[0] ? 1 : 0;
      }
    }
    if (at < end) {
      to.write(bytes, at, end - at);
    }
  }
}
