package dev.snapback.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a machine has said on its serial line since it was made: a file that only grows, through
 * power cuts too.
 */
public record Console(Path file) {

  /** What the kernel says last before it jumps into another one: one for each kexec. */
  public static final String KEXEC_JUMP = "kexec_core: Starting new kernel";

  // A look is one stat(2); what it costs in accuracy is far below what a machine under TCG varies
  // by.
  private static final Duration LOOK = Duration.ofMillis(20);

  /** Bytes so far; 0 before the machine's first boot. An offset for {@link #await}. */
  public long size() throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /**
   * All that was said from an offset on. Bytes are taken as Latin-1: a boot loader's are not always
   * UTF-8.
   */
  public String from(long offset) throws IOException {
    if (!Files.exists(file)) {
      return "";
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer buffer =
          ByteBuffer.allocate(Math.toIntExact(Math.max(0, channel.size() - offset)));
      while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {}
      return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
    }
  }

  /** In how many lines a text stands. */
  public long count(String text) throws IOException {
    return from(0).lines().filter(line -> line.contains(text)).count();
  }

  /**
   * Waits until something is said that a pattern finds, beginning at an offset.
   *
   * @return what was found
   * @throws LabException if it was not within the limit; with the end of what was said instead
   */
  public String await(Pattern pattern, long offset, Duration limit)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      long seen = size();
      Matcher found = pattern.matcher(from(offset));
      if (found.find()) {
        return found.group();
      }
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new LabException(
            "nothing like '"
                + pattern
                + "' on "
                + file
                + " within "
                + limit.toSeconds()
                + " s; its end:\n"
                + tail());
      }
      awaitGrowth(seen, Duration.ofNanos(left));
    }
  }

  /** Waits until the console is longer than that, without an end. */
  public boolean grewBeyond(long size) throws IOException, InterruptedException {
    while (size() <= size) {
      awaitGrowth(size, Duration.ofMinutes(1));
    }
    return true;
  }

  private void awaitGrowth(long seen, Duration limit) throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (size() <= seen && System.nanoTime() < end) {
      Thread.sleep(LOOK);
    }
  }

  private String tail() throws IOException {
    return from(Math.max(0, size() - 2000));
  }
}
