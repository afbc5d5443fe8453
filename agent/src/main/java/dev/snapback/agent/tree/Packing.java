package dev.snapback.agent.tree;

import dev.snapback.agent.run.Tools;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The files of a tree that some globs mean, being made into a tar stream. One thread reads. */
public final class Packing implements Closeable {
  private final Process tar;
  private final InputStream output;
  private final Tail errors;

  private Packing(Process tar, List<Path> names) {
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
    // 1: some files changed while they were read.
    if (exit > 1) {
      throw TreeException.ofTar("cannot pack the tree", exit, errors.text());
    }
  }

  /** Ends tar if it still runs. */
  @Override
  public void close() {
    tar.descendants().forEach(ProcessHandle::destroyForcibly);
    tar.destroyForcibly();
  }
}
