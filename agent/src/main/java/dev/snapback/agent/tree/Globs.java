package dev.snapback.agent.tree;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Which files of a tree some globs mean (java.nio's {@code glob:} syntax, relative to the tree). A
 * glob that matches a directory means all below it; a leading {@code **}{@code /} also matches
 * nothing, so {@code **}{@code /junit.xml} finds one at the top.
 */
final class Globs {
  /** What Java puts in place of bytes that it cannot read; such a name cannot be given back. */
  private static final char NOT_UTF8 = '\ufffd';

  private final List<PathMatcher> matchers = new ArrayList<>();

  /**
   * @throws IllegalArgumentException where a glob is malformed
   */
  Globs(List<String> globs) {
    for (String glob : globs) {
      String relative = glob.endsWith("/") ? glob.substring(0, glob.length() - 1) : glob;
      add(relative);
      if (relative.startsWith("**/")) {
        add(relative.substring(3));
      }
    }
  }

  private void add(String glob) {
    matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + glob));
  }

  /**
   * Regular files and symbolic links (as links), relative and sorted. Links to directories are not
   * entered; what vanishes or cannot be read meanwhile is left out, and so are names that are not
   * UTF-8.
   */
  List<Path> below(Path tree) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Path relative = tree.relativize(file);
            boolean readable = relative.toString().indexOf(NOT_UTF8) < 0;
            if (readable && !attributes.isOther() && matches(relative)) {
              found.add(relative);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(null);
    return found;
  }

  private boolean matches(Path relative) {
    for (int names = 1; names <= relative.getNameCount(); names++) {
      Path start = relative.subpath(0, names);
      if (matchers.stream().anyMatch(matcher -> matcher.matches(start))) {
        return true;
      }
    }
    return false;
  }
}
