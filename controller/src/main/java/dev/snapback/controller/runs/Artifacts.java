package dev.snapback.controller.runs;

import dev.snapback.controller.disk.DurableFile;
import dev.snapback.controller.node.Node;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.RunOnNode;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.tree.Tar;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Fetches a run's artifacts. What comes is the work of whoever was root on the node: only plain
 * files and directories are kept, with plain permissions, and never more than the limit.
 */
final class Artifacts {
  private final Path directory;
  private final long limit;
  private final Runnable leads;
  private final Tar tar = new Tar();

  /**
   * @param directory appears when all is there; what was there before is replaced
   * @param limit in bytes, unpacked
   * @param leads throws where this controller must not do anything any more
   */
  Artifacts(Path directory, long limit, Runnable leads) {
    this.directory = directory;
    this.limit = limit;
    this.leads = leads;
  }

  /** Fetches what matches. Returns what is missing and why, for people; empty: nothing. */
  String fetch(Node node, RunOnNode run, List<String> globs)
      throws NodeException, IOException, InterruptedException {
    try (var bench = Workbench.in(directory.resolveSibling(""), "artifacts", leads)) {
      try (var out =
          new LimitedOutputStream(
              new BufferedOutputStream(Files.newOutputStream(bench.stream())), limit)) {
        node.fetchTree(run, globs, Compression.ZSTD, out);
      }
      try (var in = Files.newInputStream(bench.stream())) {
        tar.extract(in, Compression.ZSTD, bench.tree(), limit);
      }
      var dropped = PlainFiles.only(bench.tree());
      leads.run();
      keepEvidence(bench.tree());
      bench.replace(directory);
      return dropped == 0
          ? ""
          : "%d artifacts were no plain files and are not kept".formatted(dropped);
    } catch (Tar.TooLargeException | LimitedOutputStream.FullException tooLarge) {
      return "the artifacts are larger than the limit of %d bytes and are not kept"
          .formatted(limit);
    }
  }

  /** What was collected after earlier attempts stays, whatever a test calls its own files. */
  private void keepEvidence(Path fresh) throws IOException {
    Path before = directory.resolve("evidence");
    if (!Files.isDirectory(before)) {
      return;
    }
    Path place = fresh.resolve("evidence");
    if (Files.isRegularFile(place)) {
      Files.delete(place);
    }
    Files.createDirectories(place);
    try (var kept = Files.list(before)) {
      for (Path attempt : (Iterable<Path>) kept::iterator) {
        Path to = place.resolve(attempt.getFileName().toString());
        if (attempt.getFileName().toString().startsWith("attempt-")) {
          DurableFile.deleteTree(to);
          Files.move(attempt, to);
        }
      }
    }
  }
}
