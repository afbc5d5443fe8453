package dev.snapback.lab.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A built checkout: where its programs lie.
 *
 * @param root the directory that holds `pom.xml` and the parts
 */
public record House(Path root) {

  /** The checkout that `-Dsnapback.root` names, else the working directory. */
  public static House here() {
    return new House(
        Path.of(System.getProperty("snapback.root", ".")).toAbsolutePath().normalize());
  }

  public Path controller() {
    return built("controller/bin/snapback-controller");
  }

  public Path cli() {
    return built("cli/bin/snapback");
  }

  public Path agentBundle() {
    return built("agent/target/snapback-agent.tar.zst");
  }

  /**
   * The Debian packages that {@code make packages} made.
   *
   * @throws IllegalStateException where there are none
   */
  public List<Path> packages() throws IOException {
    Path made = root.resolve("target/packages");
    if (!Files.isDirectory(made)) {
      throw new IllegalStateException(made + " is not there: run `make packages` first");
    }
    try (var files = Files.newDirectoryStream(made, "*.deb")) {
      var packages = new ArrayList<Path>();
      files.forEach(packages::add);
      return packages;
    }
  }

  public Path file(String path) {
    return root.resolve(path);
  }

  private Path built(String path) {
    Path file = root.resolve(path);
    if (!Files.exists(file)) {
      throw new IllegalStateException(file + " is not there: run `make build` first");
    }
    return file;
  }
}
