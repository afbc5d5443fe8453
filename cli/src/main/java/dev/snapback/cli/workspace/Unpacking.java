package dev.snapback.cli.workspace;

import dev.snapback.cli.exit.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A tar program that unpacks what it is given. A node is trusted with what it sends, not with where
 * that goes: GNU tar refuses absolute names and {@code ..}, and puts off links that lead out.
 */
public final class Unpacking implements AutoCloseable {
  private final Process tar;

  private Unpacking(Process tar) {
    this.tar = tar;
  }

  /**
   * Begins to unpack a tar stream, compressed by gzip.
   *
   * @param directory made if there is none
   * @throws Failure (74) if it cannot be made, or tar not be started
   */
  public static Unpacking into(Path directory) {
    try {
      Files.createDirectories(directory);
      return new Unpacking(
          new ProcessBuilder(
                  "tar",
                  "--extract",
                  "--gzip",
                  "--file=-",
                  "--directory=" + directory,
                  "--no-same-owner",
                  "--no-same-permissions")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw Failure.io("cannot unpack into " + directory + ": " + e.getMessage(), e);
    }
  }

  public OutputStream input() {
    return tar.getOutputStream();
  }

  /**
   * All has been given.
   *
   * @throws Failure (74) if some of it could not be written
   */
  public void end() throws InterruptedException {
    try {
      tar.getOutputStream().close();
    } catch (IOException e) {
      throw Failure.io("tar ended before all was unpacked: " + e.getMessage(), e);
    }
    int exit = tar.waitFor();
    if (exit != 0) {
      throw Failure.io("not all could be unpacked: tar exited with " + exit);
    }
  }

  @Override
  public void close() {
    tar.destroy();
  }
}
