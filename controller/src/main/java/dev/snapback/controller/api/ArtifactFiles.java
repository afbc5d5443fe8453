package dev.snapback.controller.api;

import dev.snapback.proto.api.v1.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A run's artifacts on disk. Follows no link: what a test has made up leads nowhere but to its own
 * files.
 */
final class ArtifactFiles {
  private final Path root;

  /**
   * @param root need not be there: then there are none
   */
  ArtifactFiles(Path root) {
    this.root = root;
  }

  /** Sorted by path. */
  List<Artifact> list() throws IOException {
    List<Artifact> found = new ArrayList<>();
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      return found;
    }
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          found.add(
              Artifact.newBuilder()
                  .setPath(root.relativize(file).toString())
                  .setSizeBytes(Files.size(file))
                  .build());
        }
      }
    }
    found.sort(Comparator.comparing(Artifact::getPath));
    return found;
  }

  /**
   * @throws ApiException where there is no such file below the root
   */
  InputStream open(String path) throws ApiException, IOException {
    return Files.newInputStream(find(path), LinkOption.NOFOLLOW_LINKS);
  }

  private Path find(String path) throws ApiException {
    try {
      Path at = root;
      for (Path name : Path.of(path)) {
        at = at.resolve(name);
        boolean stays = !name.toString().equals("..") && !name.toString().equals(".");
        if (!stays || Files.isSymbolicLink(at)) {
          throw noSuch(path);
        }
      }
      if (!Path.of(path).isAbsolute() && Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS)) {
        return at;
      }
    } catch (InvalidPathException e) {
      throw noSuch(path);
    }
    throw noSuch(path);
  }

  private static ApiException noSuch(String path) {
    return ApiException.notFound("no such artifact: " + path);
  }
}
