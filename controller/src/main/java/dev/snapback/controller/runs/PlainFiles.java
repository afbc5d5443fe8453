package dev.snapback.controller.runs;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Makes a tree that came from a node harmless: plain files and directories with plain permissions.
 */
final class PlainFiles extends SimpleFileVisitor<Path> {
  private int dropped;

  private PlainFiles() {}

  /** Returns how many files were none, and are gone. */
  static int only(Path root) throws IOException {
    var visitor = new PlainFiles();
    Files.walkFileTree(root, visitor);
    return visitor.dropped;
  }

  @Override
  public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
      throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
    if (attributes.isRegularFile()) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
    } else {
      Files.delete(path);
      dropped++;
    }
    return FileVisitResult.CONTINUE;
  }
}
