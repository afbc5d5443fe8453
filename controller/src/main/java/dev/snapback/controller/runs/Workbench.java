package dev.snapback.controller.runs;

import dev.snapback.controller.disk.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where something is put together before it appears under its name. Nobody else uses these paths:
 * of several controllers, one that does not know yet that it leads no more harms nothing of the one
 * that does.
 *
 * @param tree a new directory
 * @param stream beside it, for what it is unpacked from or packed into; not there yet
 */
record Workbench(Path tree, Path stream) implements AutoCloseable {
  /**
   * Makes one, and removes what was left of others for the same thing.
   *
   * @param directory made if need be
   * @param name of the thing
   * @param leads throws where this controller must not do anything any more
   */
  static Workbench in(Path directory, String name, Runnable leads) throws IOException {
    leads.run();
    Files.createDirectories(directory);
    try (var left = Files.newDirectoryStream(directory, name + ".{new,old}-*")) {
      for (Path each : left) {
        DurableFile.deleteTree(each);
      }
    }
    Path tree = Files.createTempDirectory(directory, name + ".new-");
    return new Workbench(tree, tree.resolveSibling(tree.getFileName() + ".tar"));
  }

  /** Puts the tree in the place of what is there, if anything, which is gone for a moment only. */
  void replace(Path place) throws IOException {
    Path former = tree.resolveSibling(tree.getFileName().toString().replace(".new-", ".old-"));
    if (Files.exists(place)) {
      Files.move(place, former);
    }
    DurableFile.moveInPlace(tree, place);
    DurableFile.deleteTree(former);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(stream);
    DurableFile.deleteTree(tree);
  }
}
