package dev.snapback.provisioning;

import dev.snapback.provisioning.ProvisioningException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The agent as one file to send: a {@code .tar.zst}, a {@code .deb}, or, from the directory that
 * the package installs, a {@code .tar.zst} that is made for the time of a call.
 */
final class Bundle implements AutoCloseable {
  private final Path file;
  private final boolean temporary;

  private Bundle(Path file, boolean temporary) {
    this.file = file;
    this.temporary = temporary;
  }

  static Bundle of(Path given) throws ProvisioningException, InterruptedException {
    if (Files.isRegularFile(given)) {
      return new Bundle(given, false);
    }
    if (!Files.isExecutable(given.resolve("bin/snapback-agent"))) {
      throw new ProvisioningException(
          Kind.USAGE,
          "expected the agent's bundle, or a directory with bin/snapback-agent, found neither at "
              + given);
    }
    try {
      Path packed = Files.createTempFile("snapback-agent-", ".tar.zst");
      Bundle bundle = new Bundle(packed, true);
      Path directory = given.toRealPath();
      // The agent's start-up cache is void if the times of its jars are not kept; tar keeps them.
      int exit =
          new ProcessBuilder(
                  "tar",
                  "--create",
                  "--zstd",
                  "--file",
                  packed.toString(),
                  "--directory",
                  Objects.requireNonNull(directory.getParent()).toString(),
                  "--",
                  directory.getFileName().toString())
              .inheritIO()
              .start()
              .waitFor();
      if (exit != 0) {
        bundle.close();
        throw new ProvisioningException(
            Kind.USAGE, "could not pack %s: tar ended with %d".formatted(directory, exit));
      }
      return bundle;
    } catch (IOException e) {
      throw new ProvisioningException(
          Kind.USAGE, "could not pack %s: %s".formatted(given, e.getMessage()), e);
    }
  }

  Path file() {
    return file;
  }

  @Override
  public void close() {
    if (temporary) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // Of no harm where it is; what was done with it says more.
        return;
      }
    }
  }
}
