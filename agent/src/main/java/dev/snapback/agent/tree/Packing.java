package dev.snapback.agent.tree;

import dev.snapback.agent.run.Tools;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The files of a tree that some globs mean, being made into a tar stream, or a device into a
 * compressed image of it. One thread reads.
 */
public final class Packing implements Closeable {
  private static final long DEATH_SECONDS = 1;

  private final String name;
  private final int worstExit;
  private final Process tar;
  private final InputStream output;
  private final Tail errors;

  private Packing(String name, int worstExit, Process tar, List<Path> names) {
    this.name = name;
    this.worstExit = worstExit;
    this.tar = tar;
    output = tar.getInputStream();
    errors = new Tail(tar.getErrorStream());
    Thread.ofVirtual().start(() -> writeNames(tar.getOutputStream(), names));
  }

  /**
   * Begins to pack.
   *
   * @throws IllegalArgumentException where a glob is malformed
   */
  public static Packing of(Path tree, List<String> globs, Compression compression, Tools tools)
      throws IOException {
    List<Path> names = new Globs(globs).below(tree);
    return new Packing(
        "tar",
        // 1: some files changed while they were read.
        1,
        tools.start(
            List.of(
                "tar",
                "--create",
                compression.option(),
                "--file=-",
                "--directory=" + tree,
                "--numeric-owner",
                "--no-recursion",
                // A run may have left something behind that still writes or deletes.
                "--ignore-failed-read",
                "--null",
                "--verbatim-files-from",
                "--files-from=-")),
        names);
  }

  /**
   * Begins to compress all of a device. What it never held or holds as zeroes takes next to
   * nothing; {@code zstd --decompress --sparse} makes a sparse file of it again.
   */
  public static Packing ofDevice(Path device, Compression compression, Tools tools)
      throws IOException {
    // Neither takes what is no plain file, or a link to it, without being forced.
    String program =
        switch (compression) {
          case ZSTD -> "zstd";
          case GZIP -> "gzip";
        };
    var argv = List.of(program, "--force", "--quiet", "-1", "--stdout", device.toString());
    return new Packing(program, 0, tools.start(argv), List.of());
  }

  private static void writeNames(OutputStream input, List<Path> names) {
    try (var list = input) {
      for (Path name : names) {
        list.write(name.toString().getBytes(StandardCharsets.UTF_8));
        list.write(0);
      }
    } catch (IOException e) {
      // tar ended early; its exit says why.
    }
  }

  /** Reads as {@link InputStream#readNBytes(byte[], int, int)} does; 0: that was all. */
  public int read(byte[] into) throws IOException {
    return output.readNBytes(into, 0, into.length);
  }

  /** After everything was read: whether it is whole. */
  public void finish() throws TreeException, InterruptedException {
    int exit = tar.waitFor();
    if (exit > worstExit) {
      throw TreeException.of(name, "cannot pack the tree", exit, errors.text());
    }
  }

  /** Ends the program if it still runs, and waits for that: what it read from may be wanted. */
  @Override
  public void close() {
    tar.descendants().forEach(ProcessHandle::destroyForcibly);
    tar.destroyForcibly();
    try {
      var _ = tar.waitFor(DEATH_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
