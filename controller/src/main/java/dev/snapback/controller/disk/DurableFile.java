package dev.snapback.controller.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Whole files that are there or not there after a power cut, and never half. */
public final class DurableFile {
  private DurableFile() {}

  /** Replaces {@code path}; only its owner can read it. The directory exists. */
  public static void write(Path path, byte[] content) throws IOException {
    var fresh = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (var channel =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      var buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    moveInPlace(fresh, path);
  }

  /** Renames a file or directory whose content is on disk already, and makes the name durable. */
  public static void moveInPlace(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    force(directoryOf(from));
    force(directoryOf(to));
  }

  private static Path directoryOf(Path path) {
    var parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("the root directory cannot be renamed");
    }
    return parent;
  }

  /** Waits until a file's content, or a directory's entries, are on disk. */
  public static void force(Path path) throws IOException {
    // Linux lets a directory be opened for reading and synced; that makes a rename in it durable.
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Removes a directory and all below it; links are removed, not followed. */
  public static void deleteTree(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(directory);
      return;
    }
    // A fetched tree may hold directories that their owner must not write to or look into.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    try (var entries = Files.newDirectoryStream(directory)) {
      for (var entry : entries) {
        deleteTree(entry);
      }
    }
    Files.delete(directory);
  }
}
