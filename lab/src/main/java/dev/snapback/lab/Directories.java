package dev.snapback.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where a lab's files are, apart from the lab's own directory. */
public final class Directories {
  private Directories() {}

  /**
   * A directory of this user's own, with a path short enough for sockets, which the lab's own
   * directory may not have.
   */
  static Path sockets(Path lab) throws IOException {
    String user = System.getProperty("user.name");
    Path mine = Path.of("/tmp", "snapback-lab-" + user);
    Path directory =
        mine.resolve(
            Hashes.of(List.of(lab.toAbsolutePath().normalize().toString())).substring(0, 8));
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    if (!Files.getOwner(mine, LinkOption.NOFOLLOW_LINKS).getName().equals(user)) {
      throw new LabException(mine + " is there already and not " + user + "'s");
    }
    return directory;
  }

  /** Removes a directory with all in it; symbolic links are not followed. */
  public static void delete(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(directory)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }

  static int bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }
}
