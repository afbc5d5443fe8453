package dev.snapback.controller.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Whole files that are there or not there after a power cut, and never half. */
public final class DurableFile {
  private DurableFile() {}

  /** Replaces {@code path}; only its owner can read it. The directory exists. */
  public static void write(Path path, byte[] content) throws IOException {
    var fresh = beside(path, content);
    try {
      moveInPlace(fresh, path);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /**
   * The same, where nothing is there yet.
   *
   * @return whether it was written; false: there is something, and it stays
   */
  public static boolean writeNew(Path path, byte[] content) throws IOException {
    var fresh = beside(path, content);
    try {
      // Unlike a rename, it fails where the name is taken, also over NFS.
      Files.createLink(path, fresh);
      return true;
    } catch (FileAlreadyExistsException taken) {
      return false;
    } finally {
      Files.deleteIfExists(fresh);
      force(directoryOf(path));
    }
  }

  /** A name that nobody else uses: there may be another process that writes the same file. */
  private static Path beside(Path path, byte[] content) throws IOException {
    // For its owner alone.
    var fresh = Files.createTempFile(directoryOf(path), path.getFileName() + ".", ".new");
    try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      var buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    return fresh;
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
