package dev.snapback.controller.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/**
 * Where a controller keeps everything, locked against a second controller until closed. The kernel
 * drops the lock when the process dies, however it dies.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String DATABASE = "controller.db";

  private final Path path;
  private final FileChannel lock;

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Another process has it. The message names the directory and that process. */
  public static final class InUseException extends IOException {
    private static final long serialVersionUID = 1L;

    InUseException(String message) {
      super(message);
    }
  }

  /** Makes the directory if need be, and locks it. */
  public static DataDirectory lock(Path path) throws IOException {
    make(path);
    var file = path.resolve("controller.pid");
    var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (!taken(channel)) {
      channel.close();
      throw new InUseException(
          "%s is in use by the controller with process id %s"
              .formatted(path, Files.readString(file, StandardCharsets.US_ASCII).strip()));
    }
    channel.truncate(0);
    var pid = ProcessHandle.current().pid() + "\n";
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
    return new DataDirectory(path, channel);
  }

  /** What a shared directory belongs to. */
  public interface Owner {
    /** The mark of the directory that belongs to it; empty: none does yet. */
    String directory();

    /** Makes the one with that mark its own, if it has none; returns which one it has then. */
    String own(String mark);
  }

  /**
   * Makes the directory if need be, for several controllers whose records are elsewhere.
   *
   * @param owner where their records are
   * @throws IOException where it is not the one that belongs there, and so not the one that the
   *     others have
   */
  public static Path share(Path path, Owner owner) throws IOException {
    requireNoneAlone(path);
    make(path);
    var mark = mark(path);
    if (owner.directory().isEmpty()) {
      requireNew(path);
    }
    if (!owner.own(mark).equals(mark)) {
      throw new IOException(
          "%s is not the directory that belongs to this store: it is to be the same for all of its"
                  .formatted(path)
              + " controllers. Is it mounted?");
    }
    return path;
  }

  /** A word at random, made by whoever is first. */
  private static String mark(Path path) throws IOException {
    var file = path.resolve("store.mark");
    var fresh = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
    var _ = Files.exists(file) || DurableFile.writeNew(file, fresh);
    return Files.readString(file, StandardCharsets.US_ASCII).strip();
  }

  /** What is in there of another store would be taken for leftovers, and removed. */
  private static void requireNew(Path path) throws IOException {
    var runs = path.resolve("runs");
    if (Files.isDirectory(runs)) {
      try (var found = Files.list(runs)) {
        if (found.findAny().isPresent()) {
          throw new IOException(
              "%s holds runs, and this store is new and knows none of them: name another directory"
                  .formatted(path));
        }
      }
    }
  }

  /** What a controller alone has in there is of records that the others do not have. */
  private static void requireNoneAlone(Path path) throws IOException {
    if (Files.exists(database(path))) {
      throw new IOException(
          "%s holds the records of a controller alone (%s): name another directory, or go on without"
                  .formatted(path, DATABASE)
              + " store:");
    }
  }

  /** Where a controller alone keeps its records. */
  public static Path database(Path path) {
    return path.resolve(DATABASE);
  }

  private static void make(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  private static boolean taken(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
