package dev.snapback.agent.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A run's console, by the open file: the run may delete or replace the name. Thread-safe; any
 * number may read.
 */
final class Console implements Closeable {
  private final FileChannel channel;

  private Console(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens the console, making an empty one where there is none. */
  static Console open(Path file) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(file);
    }
    return new Console(FileChannel.open(file, StandardOpenOption.READ));
  }

  /** Bytes read from {@code offset} on; 0 or less where there are none yet. */
  int read(long offset, ByteBuffer into) throws IOException {
    return channel.read(into, offset);
  }

  long size() throws IOException {
    return channel.size();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
