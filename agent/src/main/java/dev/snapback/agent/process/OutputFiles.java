package dev.snapback.agent.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where one running program writes to, so that nothing has to read while it runs. */
record OutputFiles(Path stdout, Path stderr) implements AutoCloseable {

  /**
   * Two new, empty ones.
   *
   * @param directory on a tmpfs, so that a full or dying disk is no reason to fail
   */
  static OutputFiles in(Path directory) throws IOException {
    Path stdout = Files.createTempFile(directory, "program", ".out");
    return new OutputFiles(stdout, Files.createTempFile(directory, "program", ".err"));
  }

  /** What the program had to say until it ended so. */
  Finished finished(int exit, boolean timedOut) throws IOException {
    return new Finished(exit, text(stdout), text(stderr), timedOut);
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    Files.delete(stdout);
    Files.delete(stderr);
  }
}
