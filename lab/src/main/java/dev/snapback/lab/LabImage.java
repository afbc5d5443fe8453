package dev.snapback.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The disk that every machine starts from, as {@code lab/image/build} made it.
 *
 * @param directory holds disk.qcow2, id_ed25519, known_hosts, and firmware.qcow2 if the machine has
 *     UEFI; its name is the hash of what they are made from
 */
public record LabImage(Path directory) {

  /** The kind of machine that is no special one. */
  static final String USUAL = "usual";

  /** The name under which {@link #knownHosts} has the machines' host keys. */
  static final String HOST_KEY_ALIAS = "snapback-lab";

  /**
   * Where images and saved machines are kept: {@code $XDG_CACHE_HOME/snapback/lab}, or below {@code
   * ~/.cache}.
   */
  public static Path defaultCache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path caches =
        xdg == null || xdg.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return caches.resolve("snapback").resolve("lab");
  }

  /**
   * The image of a kind of machine in this source tree: from the cache, or built (minutes; as root;
   * needs Debian's package servers). Two programs that ask at once build it once.
   *
   * @param kind the name of a file in {@code lab/image/kinds}
   * @param progress gets a line for each step of a build, with seconds
   */
  public static LabImage ensure(Path cache, String kind, Consumer<String> progress)
      throws IOException, InterruptedException {
    Path builder = sourceTree().resolve("lab/image/build");
    Process process =
        new ProcessBuilder(
                List.of("bash", builder.toString(), "--kind", kind, "--cache", cache.toString()))
            .start();
    process.getOutputStream().close();
    StringBuilder tail = new StringBuilder();
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        progress.accept(line);
        tail.append(line).append('\n');
      }
    }
    String directory =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new LabException(
          builder
              + " failed with exit code "
              + process.exitValue()
              + ":\n"
              + tail.toString().strip());
    }
    return new LabImage(Path.of(directory));
  }

  /**
   * The first directory at or above the one given by the property {@code snapback.root}, or the
   * current one, with the builder in it.
   */
  private static Path sourceTree() throws LabException {
    Path start = Path.of(System.getProperty("snapback.root", "")).toAbsolutePath();
    for (Path at = start; at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve("lab/image/build"))) {
        return at;
      }
    }
    throw new LabException(
        "lab/image/build is neither in "
            + start
            + " nor above: run from Snapback's source tree, or set snapback.root to it");
  }

  public String hash() {
    return directory.getFileName().toString();
  }

  public Path disk() {
    return directory.resolve("disk.qcow2");
  }

  /** Gives a machine that is new what a machine of this kind has when it is turned on first. */
  void install(MachineSpec machine) throws IOException, InterruptedException {
    Path firmware = directory.resolve("firmware.qcow2");
    if (Files.exists(firmware)) {
      Disks.copy(firmware, machine.firmwareMemory());
    }
    Disks.overlay(disk(), machine.disk());
  }

  /** The private key that root's account on each machine accepts. */
  public Path key() {
    return directory.resolve("id_ed25519");
  }

  public Path knownHosts() {
    return directory.resolve("known_hosts");
  }
}
