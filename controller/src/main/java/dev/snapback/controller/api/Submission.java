package dev.snapback.controller.api;

import com.google.protobuf.ByteString;
import dev.snapback.controller.disk.DurableFile;
import dev.snapback.controller.runs.RunFiles;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.scheduler.RunOrder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * One order that is coming in, its workspace going to a file as it comes: in a directory of its
 * own, which becomes the run's when all of it is there. Used by one thread at a time.
 */
final class Submission {
  /** Such a directory's name begins with it, and no run's does. */
  static final String COMING = ".coming-";

  private final RunFiles files;
  private final RunId run;
  private final RunOrder order;
  private final long limit;
  private final Path coming;
  private final boolean reserved;
  private final Optional<OutputStream> workspace;
  private long received;
  private Optional<Object> placed = Optional.empty();

  private Submission(RunFiles files, RunId run, RunOrder order, long limit, boolean reserved)
      throws IOException {
    this.files = files;
    this.run = run;
    this.order = order;
    this.limit = limit;
    this.reserved = reserved;
    this.coming = Files.createTempDirectory(files.root(), COMING);
    this.workspace =
        order.workspace().isPresent()
            ? Optional.of(Files.newOutputStream(path(), StandardOpenOption.CREATE_NEW))
            : Optional.empty();
  }

  /**
   * For a run whose id its caller has made. It may be there already.
   *
   * @param limit of the workspace, in bytes
   */
  static Submission begin(RunFiles files, RunId run, RunOrder order, long limit)
      throws IOException {
    return new Submission(files, run, order, limit, false);
  }

  /**
   * For a run whose id was made here.
   *
   * @throws java.nio.file.FileAlreadyExistsException where another has it
   */
  static Submission reserve(RunFiles files, RunId run, RunOrder order, long limit)
      throws IOException {
    Files.createDirectory(files.directory(run));
    return new Submission(files, run, order, limit, true);
  }

  RunId run() {
    return run;
  }

  RunOrder order() {
    return order;
  }

  void accept(ByteString bytes) throws ApiException, IOException {
    received += bytes.size();
    if (workspace.isEmpty()) {
      throw ApiException.invalid(
          "a workspace came, and the order does not say how it is compressed");
    }
    if (received > limit) {
      throw ApiException.invalid(
          "the workspace is larger than the " + limit + " bytes that this controller takes");
    }
    bytes.writeTo(workspace.get());
  }

  /** All of it came: it is on disk when this returns. */
  void keep() throws ApiException, IOException {
    if (workspace.isPresent()) {
      if (received == 0) {
        throw ApiException.invalid("the order promised a workspace, and none came");
      }
      workspace.get().close();
      DurableFile.force(path());
    }
    DurableFile.force(coming);
  }

  /**
   * Makes it the run's directory, durably. To be called where there is no such run; what is there
   * by its name is left of a submission that was cut off.
   */
  void place() throws IOException {
    Path place = files.directory(run);
    if (!reserved && Files.exists(place)) {
      Path left = Files.createTempDirectory(files.root(), COMING);
      Files.move(place, left, StandardCopyOption.ATOMIC_MOVE);
      DurableFile.deleteTree(left);
    }
    Object key = key(coming);
    // rename(2): over the empty one that was reserved.
    DurableFile.moveInPlace(coming, place);
    placed = Optional.of(key);
  }

  /** There is no such run after all. Another controller may have its own there by now. */
  void takeBack() throws IOException {
    Path place = files.directory(run);
    if (placed.isPresent() && Files.exists(place) && key(place).equals(placed.get())) {
      DurableFile.deleteTree(place);
    }
  }

  /** Which directory it is, whatever its name. */
  private static Object key(Path directory) throws IOException {
    return Files.getAttribute(directory, "unix:ino");
  }

  /** Takes away what was not made the run's. */
  void discard() throws IOException {
    if (workspace.isPresent()) {
      workspace.get().close();
    }
    DurableFile.deleteTree(coming);
    if (reserved && placed.isEmpty()) {
      Files.deleteIfExists(files.directory(run));
    }
  }

  private Path path() {
    return coming.resolve(files.workspace(run, order.workspace().orElseThrow()).getFileName());
  }
}
