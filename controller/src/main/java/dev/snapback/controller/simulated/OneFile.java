package dev.snapback.controller.simulated;

import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.tree.Tar;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** All that is in the trees which a simulated machine has besides its workspaces. */
final class OneFile {
  private OneFile() {}

  static void pack(
      String name, String line, List<String> globs, Compression compression, OutputStream to)
      throws IOException, InterruptedException {
    var tar = new Tar();
    Path tree = Files.createTempDirectory("simulated");
    Path file = tree.resolve(name);
    try {
      Files.writeString(file, line + "\n");
      tar.pack(tree, tar.matching(tree, globs), compression, to);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(tree);
    }
  }
}
