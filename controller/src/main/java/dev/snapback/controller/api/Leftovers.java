package dev.snapback.controller.api;

import dev.snapback.controller.disk.DurableFile;
import dev.snapback.controller.runs.RunFiles;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Directories of runs that were never stored: their submission was cut off by the end of the
 * controller.
 */
final class Leftovers {
  private Leftovers() {}

  /** To be called while no submission is under way. */
  static void remove(RunFiles files, Store store) throws IOException {
    try (var directories = Files.newDirectoryStream(files.root())) {
      for (Path directory : directories) {
        String name = directory.getFileName().toString();
        boolean neverStored = RunId.isValid(name) && store.run(new RunId(name)).isEmpty();
        if (neverStored || name.startsWith(Submission.COMING)) {
          DurableFile.deleteTree(directory);
        }
      }
    }
  }
}
