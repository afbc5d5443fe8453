package dev.snapback.controller.runs;

import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.RunId;
import java.nio.file.Path;

/**
 * Where the files of runs are, below one directory. Knows names only; makes nothing.
 *
 * <p>Each attempt has a console of its own. Its first line is the controller's and says where the
 * attempt ran; what follows is the node's, so that the file's length tells from where on {@code
 * FollowConsole} is to go on. A run's console is those of its attempts one after the other.
 *
 * @param root the directory that holds one directory per run
 */
public record RunFiles(Path root) {
  public Path directory(RunId run) {
    return root.resolve(run.value());
  }

  /**
   * @param attempt counted from 1
   */
  public Path console(RunId run, int attempt) {
    return directory(run).resolve("console-" + attempt + ".log");
  }

  public Path workspace(RunId run, Compression compression) {
    return directory(run)
        .resolve(
            switch (compression) {
              case ZSTD -> "workspace.tar.zst";
              case GZIP -> "workspace.tar.gz";
            });
  }

  /** Of all its attempts, a directory for each; among the artifacts. */
  Path evidence(RunId run) {
    return artifacts(run).resolve("evidence");
  }

  Path evidence(RunId run, int attempt) {
    return evidence(run).resolve("attempt-" + attempt);
  }

  /** The artifacts of the last attempt whose command ended, as they lay in its workspace. */
  public Path artifacts(RunId run) {
    return directory(run).resolve("artifacts");
  }
}
