package dev.snapback.cli.runs;

import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.Failure;
import dev.snapback.proto.api.v1.Artifact;
import dev.snapback.proto.api.v1.Data;
import dev.snapback.proto.api.v1.ListArtifactsRequest;
import dev.snapback.proto.api.v1.ReadArtifactRequest;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The files that a run left behind. */
public final class Artifacts {
  private final Controller controller;
  private final String run;

  public Artifacts(Controller controller, String run) {
    this.controller = controller;
    this.run = run;
  }

  /** All of the run's, in the controller's order. */
  public List<Artifact> list() {
    return controller
        .ask(api -> api.listArtifacts(ListArtifactsRequest.newBuilder().setRun(run).build()))
        .getArtifactsList();
  }

  /**
   * Brings them under a directory, which is made if there is none. A file is there whole or not at
   * all.
   *
   * @throws Failure (74) if one cannot be written, (70) if its path would leave the directory
   */
  public void fetch(List<Artifact> artifacts, Path directory) throws InterruptedException {
    for (Artifact artifact : artifacts) {
      Path target = inside(directory, artifact.getPath());
      try {
        fetch(artifact, target);
      } catch (StatusException e) {
        throw controller.failure(e);
      } catch (IOException e) {
        throw Failure.io("cannot write artifact " + target + ": " + e, e);
      }
    }
  }

  private void fetch(Artifact artifact, Path target)
      throws IOException, StatusException, InterruptedException {
    Path parent = target.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException("no directory to write to");
    }
    Files.createDirectories(parent);
    Path part = Files.createTempFile(parent, ".snapback-", ".part");
    try {
      try (OutputStream out = Files.newOutputStream(part)) {
        copy(artifact.getPath(), out);
      }
      // createTempFile made it private; an artifact is for whoever may read the directory.
      Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void copy(String path, OutputStream out)
      throws IOException, StatusException, InterruptedException {
    BlockingClientCall<?, Data> call =
        controller
            .streams()
            .readArtifact(ReadArtifactRequest.newBuilder().setRun(run).setPath(path).build());
    try {
      for (Data data = call.read(); data != null; data = call.read()) {
        data.getData().writeTo(out);
      }
    } finally {
      call.cancel("no longer read", null);
    }
  }

  /** The controller is trusted with a run's files, not with the rest of this disk. */
  static Path inside(Path directory, String path) {
    try {
      Path relative = Path.of(path);
      Path target = directory.resolve(relative).normalize();
      if (!relative.isAbsolute()
          && target.startsWith(directory.normalize())
          && !target.equals(directory.normalize())) {
        return target;
      }
    } catch (InvalidPathException e) {
      throw Failure.internal("the controller names an artifact that is no path: " + path, e);
    }
    throw Failure.internal(
        "refusing an artifact whose path leaves " + directory + ": " + path,
        new IllegalArgumentException(path));
  }
}
