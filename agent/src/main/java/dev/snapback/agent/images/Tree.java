package dev.snapback.agent.images;

import dev.snapback.agent.run.Directories;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A root file system whose files are named without a leading slash. What made it was root there and
 * may have laid links: one that leads out of it, or to the agent's own files, is never followed.
 */
record Tree(Path place) {

  /** The plain directory of that name; empty where it is none, or is reached by a link. */
  Optional<Path> directory(Path name) {
    Path at = place;
    for (Path part : name) {
      if (!part.toString().isEmpty()) {
        at = at.resolve(part);
        if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(at);
  }

  /**
   * The files of that name in a plain directory.
   *
   * @param name the last part may be a glob
   */
  List<Path> files(String name) throws IOException {
    Path path = Path.of(name);
    var directory = directory(parent(path));
    var found = new ArrayList<Path>();
    if (directory.isPresent()) {
      var glob = FileSystems.getDefault().getPathMatcher("glob:" + path.getFileName());
      try (var entries = Files.newDirectoryStream(directory.get())) {
        for (Path entry : entries) {
          if (glob.matches(entry.getFileName())) {
            found.add(entry);
          }
        }
      }
    }
    return found;
  }

  static Path parent(Path name) {
    Path parent = name.getParent();
    return parent == null ? Path.of("") : parent;
  }

  /** Deletes them, with all that is in them; links are deleted, not followed. */
  void delete(String name) throws IOException {
    for (Path file : files(name)) {
      Directories.delete(file);
    }
  }
}
