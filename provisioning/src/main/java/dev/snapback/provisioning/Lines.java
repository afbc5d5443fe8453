package dev.snapback.provisioning;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * What a machine prints, line by line, without the control characters that could draw on a
 * terminal. Lines are bounded; the rest of a longer one is dropped. Thread-safe.
 */
final class Lines extends OutputStream {
  private static final int LONGEST = 4096;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Consumer<String> reader;

  Lines(Consumer<String> reader) {
    this.reader = reader;
  }

  @Override
  public synchronized void write(int b) {
    if (b == '\n') {
      flushLine();
    } else if (line.size() < LONGEST) {
      line.write(b);
    }
  }

  /** The last line need not have ended. */
  synchronized void flushLine() {
    if (line.size() > 0) {
      reader.accept(printable(line.toString(StandardCharsets.UTF_8)));
      line.reset();
    }
  }

  static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
