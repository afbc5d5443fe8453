package dev.snapback.agent.reset;

import dev.snapback.agent.machine.LiveRoot;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The machine's {@code /boot}. It is not on the root, so that no rotation brings it back: what a
 * run did to it would stay, for the next run to find, and for a boot loader to miss. Not
 * thread-safe.
 *
 * @param images where setup put a copy of it for each image
 * @param mounted where it is seen now
 */
record BootPartition(Path images, Mounted mounted) {
  private static final Path PROC = Path.of("/proc");
  private static final String KEPT = "partition";

  /** The file system's own; see e2fsck(8). */
  private static final String LOST_AND_FOUND = "lost+found";

  private static final Duration LOOK = Duration.ofMillis(100);
  private static final String HALF = ".snapback-half";

  interface Mounted {
    /** Empty where it is not mounted; what is at its path is then something else. */
    Optional<Path> at() throws IOException;
  }

  static BootPartition ofThisMachine(Path images) {
    return new BootPartition(
        images, () -> LiveRoot.mountAt("/boot", PROC).map(mount -> PROC.resolve("1/root/boot")));
  }

  /**
   * Waits until it is mounted, where there is a copy of it: a network that is configured as soon as
   * its card appears can be there earlier.
   */
  void awaitMounted(String image, Duration atMost) throws IOException, InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (isKept(image) && mounted.at().isEmpty() && System.nanoTime() < end) {
      Thread.sleep(LOOK);
    }
  }

  private boolean isKept(String image) {
    return Files.isDirectory(images.resolve(image).resolve(KEPT));
  }

  /**
   * Brings back what differs in kind, size, time or permissions from what the image had, and
   * removes what it had not. Other file systems mounted below are left alone.
   *
   * @return what was put right, as people call it; empty where all was as it should be, or the
   *     image's copy is missing
   * @throws IOException where it is not mounted, or cannot be written
   */
  List<String> restore(String image) throws IOException {
    if (!isKept(image)) {
      return List.of();
    }
    Path kept = images.resolve(image).resolve(KEPT);
    Path live = mounted.at().orElseThrow(() -> new IOException("/boot is not mounted"));
    var restoring = new Restoring(deviceOf(live), new ArrayList<>());
    // First, because it gives room. What another image has, the boot loader may still ask for: that
    // goes last, so that a power cut finds one image's files or the other's.
    restoring.removeOthers(allKept(), live, Path.of("/boot"));
    restoring.bringBack(kept, live, Path.of("/boot"));
    restoring.removeOthers(List.of(kept), live, Path.of("/boot"));
    return restoring.changed();
  }

  private List<Path> allKept() throws IOException {
    return entries(images).stream()
        .map(image -> image.resolve(KEPT))
        .filter(BootPartition::isDirectory)
        .toList();
  }

  /**
   * @param device of the file system
   */
  private record Restoring(long device, List<String> changed) {
    void removeOthers(List<Path> kept, Path live, Path called) throws IOException {
      var trees = kept.stream().filter(BootPartition::isDirectory).toList();
      if (!isDirectory(live) || trees.isEmpty() || deviceOf(live) != device) {
        return;
      }
      var names = new HashSet<String>();
      for (Path tree : trees) {
        entries(tree).forEach(file -> names.add(file.getFileName().toString()));
      }
      boolean removed = false;
      for (Path there : entries(live)) {
        var name = there.getFileName().toString();
        if (names.contains(name)) {
          removeOthers(
              trees.stream().map(tree -> tree.resolve(name)).toList(), there, called.resolve(name));
        } else if (!name.equals(LOST_AND_FOUND)) {
          remove(there);
          changed.add(called.resolve(name).toString());
          removed = true;
        }
      }
      if (removed) {
        force(live);
      }
    }

    void bringBack(Path kept, Path live, Path called) throws IOException {
      if (deviceOf(live) != device) {
        return;
      }
      boolean written = false;
      // The plain files of /boot are kernels; its directories hold what names them.
      for (Path file : filesFirst(kept)) {
        var name = file.getFileName().toString();
        Path there = live.resolve(name);
        var wanted = attributes(file).orElseThrow(() -> new NoSuchFileException(file.toString()));
        var found = attributes(there);
        if (found.isEmpty() || !alike(file, wanted, there, found.get())) {
          replace(file, there, wanted, found);
          changed.add(called.resolve(name).toString());
          written = true;
        }
        if (wanted.isDirectory()) {
          bringBack(file, there, called.resolve(name));
        }
      }
      if (written) {
        force(live);
      }
    }

    private void remove(Path there) throws IOException {
      if (isDirectory(there)) {
        if (deviceOf(there) != device) {
          throw new IOException(there + " is another file system");
        }
        for (Path file : entries(there)) {
          remove(file);
        }
      }
      Files.delete(there);
    }

    private void replace(
        Path file, Path there, PosixFileAttributes wanted, Optional<PosixFileAttributes> found)
        throws IOException {
      if (wanted.isDirectory()) {
        if (found.isPresent() && !found.get().isDirectory()) {
          Files.delete(there);
        }
        if (found.isEmpty() || !found.get().isDirectory()) {
          Files.createDirectory(there);
        }
        Files.setPosixFilePermissions(there, wanted.permissions());
        return;
      }
      if (found.isPresent() && found.get().isDirectory()) {
        remove(there);
      }
      // A boot loader finds the former file or this one whole, whenever the power fails.
      Path half = there.resolveSibling(there.getFileName() + HALF);
      Files.copy(
          file,
          half,
          StandardCopyOption.COPY_ATTRIBUTES,
          StandardCopyOption.REPLACE_EXISTING,
          LinkOption.NOFOLLOW_LINKS);
      if (wanted.isRegularFile()) {
        force(half);
      }
      Files.move(half, there, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static boolean alike(
      Path wantedFile, PosixFileAttributes wanted, Path foundFile, PosixFileAttributes found)
      throws IOException {
    if (wanted.isSymbolicLink() && found.isSymbolicLink()) {
      return Files.readSymbolicLink(wantedFile).equals(Files.readSymbolicLink(foundFile));
    }
    // A directory's time is that of the last file in it that came or went.
    return wanted.isDirectory() == found.isDirectory()
        && wanted.isRegularFile() == found.isRegularFile()
        && wanted.isSymbolicLink() == found.isSymbolicLink()
        && wanted.permissions().equals(found.permissions())
        && (wanted.isDirectory()
            || (wanted.size() == found.size()
                && wanted.lastModifiedTime().equals(found.lastModifiedTime())));
  }

  private static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static void force(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static long deviceOf(Path path) throws IOException {
    return (long) Files.getAttribute(path, "unix:dev", LinkOption.NOFOLLOW_LINKS);
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      var list = new ArrayList<Path>();
      entries.forEach(list::add);
      return list;
    }
  }

  private static List<Path> filesFirst(Path directory) throws IOException {
    var list = new ArrayList<>(entries(directory));
    list.sort(Comparator.comparing(BootPartition::isDirectory));
    return list;
  }

  private static Optional<PosixFileAttributes> attributes(Path path) throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
