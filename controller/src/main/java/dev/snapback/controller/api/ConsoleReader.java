package dev.snapback.controller.api;

import dev.snapback.controller.runs.RunFiles;
import dev.snapback.controller.scheduler.RunId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A run's console: those of its attempts, one after the other. An attempt's file grows no more once
 * the next attempt's is there. Thread-safe.
 */
final class ConsoleReader {
  private final RunFiles files;

  ConsoleReader(RunFiles files) {
    this.files = files;
  }

  /** How much there is by now. */
  long length(RunId run, int attempts) throws IOException {
    long length = 0;
    for (int attempt = 1; attempt <= attempts; attempt++) {
      length += size(files.console(run, attempt));
    }
    return length;
  }

  /**
   * What there is from {@code offset} on, at most what fits; nothing where there is nothing yet.
   *
   * @param attempts how many the run has had
   * @param offset from 0 on
   */
  void read(RunId run, int attempts, long offset, ByteBuffer into) throws IOException {
    long before = 0;
    for (int attempt = 1; attempt <= attempts; attempt++) {
      Path file = files.console(run, attempt);
      long size = size(file);
      if (offset < before + size) {
        readFrom(file, offset - before, into);
        return;
      }
      before += size;
    }
  }

  private static void readFrom(Path file, long position, ByteBuffer into) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (into.hasRemaining() && channel.read(into, position + into.position()) > 0) {
        // Goes on until it is full, or the file is at its end.
      }
    }
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      // That attempt ended, or has not come, as far as a console.
      return 0;
    }
  }
}
