package dev.snapback.cli.workspace;

import dev.snapback.cli.exit.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory to take to the node, `.git` and all.
 *
 * @param directory exists and is a directory
 */
public record Workspace(Path directory, Compression compression) {

  /**
   * @throws Failure (64) if there is no such directory
   */
  public static Workspace of(Path directory, Compression compression) {
    if (!Files.exists(directory)) {
      throw Failure.usage("--workspace wants a directory, found nothing at " + directory);
    }
    if (!Files.isDirectory(directory)) {
      throw Failure.usage("--workspace wants a directory, " + directory + " is none");
    }
    if (!Files.isReadable(directory)) {
      throw Failure.usage("--workspace: no permission to read " + directory);
    }
    return new Workspace(directory, compression);
  }

  /**
   * What packs it. All belongs to root in there, because the run is root's: git, for one, refuses a
   * repository that belongs to somebody else.
   */
  List<String> command() {
    return command(directory, ".", compression);
  }

  private static List<String> command(Path directory, String name, Compression compression) {
    return List.of(
        "tar",
        "--create",
        "--file=-",
        "--" + compression.program(),
        "--owner=root:0",
        "--group=root:0",
        "--directory=" + directory,
        name);
  }

  /**
   * Begins to pack.
   *
   * @throws Failure (74) if tar cannot be started
   */
  public Packing pack() {
    return start(command());
  }

  /**
   * Begins to pack one file or directory, under its own name.
   *
   * @throws Failure (64) if there is no such thing, (74) if tar cannot be started
   */
  public static Packing packOf(Path file, Compression compression) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null || !Files.exists(file)) {
      throw Failure.usage("found nothing to copy at " + file);
    }
    return start(command(parent, "./" + file.getFileName(), compression));
  }

  private static Packing start(List<String> command) {
    try {
      return new Packing(new ProcessBuilder(command).start());
    } catch (IOException e) {
      throw Failure.io("cannot start tar to pack what is to be sent: " + e.getMessage(), e);
    }
  }
}
