package dev.snapback.controller.node;

import java.io.IOException;

/** Takes a console's bytes as they come. */
@FunctionalInterface
public interface ConsoleSink {
  /**
   * @param offset where {@code data} begins in the console, in bytes
   * @param data at least one byte; the callee may keep it
   */
  void accept(long offset, byte[] data) throws IOException;
}
