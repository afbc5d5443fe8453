package dev.snapback.controller.simulated;

import dev.snapback.controller.disk.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The workspaces on a simulated machine's root.
 *
 * @param directory holds nothing else; made when there is a workspace
 */
record SimulatedWorkspaces(Path directory) {

  /** A run's; made where it is not there. */
  Path of(String run) {
    try {
      return Files.createDirectories(directory.resolve(run));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a fresh root has none. */
  void forget() {
    if (!Files.exists(directory)) {
      return;
    }
    try (var workspaces = Files.newDirectoryStream(directory)) {
      for (var workspace : workspaces) {
        DurableFile.deleteTree(workspace);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
