package dev.snapback.controller.tree;

import dev.snapback.controller.scheduler.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Packs and unpacks trees with GNU tar, which refuses absolute names and {@code ..} and puts off
 * links that lead out of the target. Stateless and thread-safe.
 */
public final class Tar {
  private static final int CHUNK = 1 << 16;

  /** The stream holds more than was allowed. */
  public static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException(long limit) {
      super("unpacked, the tree has more than %d bytes".formatted(limit));
    }
  }

  /**
   * Unpacks a stream from a source that nobody trusts: owners, set-id bits and such are not taken
   * over.
   *
   * @param from a compressed tar stream, read to its end and not closed
   * @param into an existing directory
   * @param limit of the decompressed stream, in bytes
   * @throws TooLargeException beyond the limit; part of the tree is there
   * @throws IOException for a stream that is none, or a full disk
   */
  public void extract(InputStream from, Compression compression, Path into, long limit)
      throws IOException, InterruptedException {
    var decompress =
        Piped.start(
            switch (compression) {
              case ZSTD -> List.of("zstd", "--decompress", "--stdout", "--quiet");
              case GZIP -> List.of("gzip", "--decompress", "--stdout");
            });
    var unpack =
        Piped.start(
            List.of(
                "tar",
                "--extract",
                "--file=-",
                "--directory=" + into.toAbsolutePath(),
                "--no-same-owner",
                "--no-same-permissions",
                "--warning=no-timestamp"));
    try (decompress;
        unpack) {
      decompress.feed(from);
      pour(decompress.output(), unpack.input(), limit);
      decompress.finish();
      unpack.finish();
    }
  }

  private static void pour(InputStream from, OutputStream to, long limit) throws IOException {
    var buffer = new byte[CHUNK];
    var total = 0L;
    try (to) {
      for (var n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        total += n;
        if (total > limit) {
          throw new TooLargeException(limit);
        }
        to.write(buffer, 0, n);
      }
    } catch (TooLargeException e) {
      throw e;
    } catch (IOException brokenPipe) {
      // The reader has ended early; its exit and its message, asked for next, say why.
      from.transferTo(OutputStream.nullOutputStream());
    }
  }

  /**
   * Packs files.
   *
   * @param directory what the names are relative to
   * @param files names of files and directories; what is below a directory is not packed with it
   * @param to gets the compressed tar stream; not closed
   */
  public void pack(Path directory, List<String> files, Compression compression, OutputStream to)
      throws IOException, InterruptedException {
    var argv =
        List.of(
            "tar",
            "--create",
            "--file=-",
            compression == Compression.ZSTD ? "--zstd" : "--gzip",
            "--directory=" + directory.toAbsolutePath(),
            "--no-recursion",
            "--null",
            "--files-from=-");
    var names = new StringBuilder();
    files.forEach(file -> names.append(file).append('\0'));
    try (var tar = Piped.start(argv)) {
      tar.feed(names.toString().getBytes(StandardCharsets.UTF_8));
      tar.output().transferTo(to);
      tar.finish();
    }
  }

  /** The files below {@code directory} that match one of the globs, as names relative to it. */
  public List<String> matching(Path directory, List<String> globs) throws IOException {
    var matchers =
        globs.stream().map(g -> directory.getFileSystem().getPathMatcher("glob:" + g)).toList();
    var found = new ArrayList<String>();
    try (var all = Files.walk(directory)) {
      for (var path : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        var name = directory.relativize(path);
        if (matchers.stream().anyMatch(m -> m.matches(name))) {
          found.add(name.toString());
        }
      }
    }
    return found;
  }
}
