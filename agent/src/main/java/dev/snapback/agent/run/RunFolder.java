package dev.snapback.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Where a run's files are. On the root: {@code /var/lib/snapback/runs/<id>} with {@code workspace}
 * and {@code console}. In memory, so that they outlive the agent and not the boot: its unit's file,
 * and {@code /run/snapback-runs/<id>} with {@code ordered}, {@code stop}, {@code full} (of the
 * root) and {@code outcome}.
 */
final class RunFolder {
  private static final String RUNS = "/var/lib/snapback/runs";
  static final String FACTS = "/run/snapback-runs";

  private final MachineRoot root;
  private final RunId id;

  RunFolder(MachineRoot root, RunId id) {
    this.root = root;
    this.id = id;
  }

  /** As the machine sees it. */
  String machinePath() {
    return RUNS + "/" + id;
  }

  Path workspace() {
    return root.at(machinePath()).resolve("workspace");
  }

  Path console() {
    return root.at(machinePath()).resolve("console");
  }

  void create() throws IOException {
    Files.createDirectories(workspace());
    Files.createDirectories(facts());
    checkWorkspace();
  }

  /** Makes the workspace empty, whatever was there. */
  void clearWorkspace() throws IOException {
    create();
    Directories.delete(workspace());
    Files.createDirectory(workspace());
  }

  /**
   * A run is root on this machine and may have put a link into our way: to the agent's own files,
   * which only the agent can see under that name.
   *
   * @throws IOException where the workspace is not a plain directory in plain directories
   */
  void checkWorkspace() throws IOException {
    Path at = root.at("/var/lib");
    for (String name : List.of("snapback", "runs", id.value(), "workspace")) {
      at = at.resolve(name);
      if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException("the workspace of run " + id + " is gone or was replaced by a link");
      }
    }
  }

  boolean exists() {
    return Files.isDirectory(root.at(machinePath()), LinkOption.NOFOLLOW_LINKS);
  }

  void writeUnit(String text) throws IOException {
    Path units = root.at("/run/systemd/system");
    Files.createDirectories(units);
    replace(units.resolve(id.unit()), text);
  }

  void note(String fact, String text) throws IOException {
    replace(facts().resolve(fact), text);
  }

  Optional<String> noted(String fact) {
    try {
      return Optional.of(Files.readString(facts().resolve(fact)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Path facts() {
    return root.at(FACTS).resolve(id.value());
  }

  /** Atomic for whoever reads; it lies in memory, so nothing needs to be synced. */
  private static void replace(Path file, String text) throws IOException {
    Path next = file.resolveSibling("." + file.getFileName() + ".next");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
