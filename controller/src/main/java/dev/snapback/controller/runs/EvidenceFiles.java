package dev.snapback.controller.runs;

import dev.snapback.controller.disk.DurableFile;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.OpenNodes;
import dev.snapback.controller.scheduler.Compression;
import dev.snapback.controller.scheduler.Machine;
import dev.snapback.controller.scheduler.RunId;
import dev.snapback.controller.tree.Tar;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects evidence from nodes, once each and within its time: a node that does not give it is
 * reset without. Thread-safe.
 */
final class EvidenceFiles {
  private static final Logger LOG = LoggerFactory.getLogger(EvidenceFiles.class);

  private final OpenNodes nodes;
  private final RunFiles files;
  private final EvidenceRule rule;
  private final Tar tar = new Tar();

  EvidenceFiles(OpenNodes nodes, RunFiles files, EvidenceRule rule) {
    this.nodes = nodes;
    this.files = files;
    this.rule = rule;
  }

  EvidenceRule rule() {
    return rule;
  }

  /**
   * Keeps what comes among the run's artifacts. That nothing comes is no failure of the run.
   *
   * @param generation of the node, as it is believed to be
   */
  void collect(RunId run, int attempt, Machine node, long generation) throws InterruptedException {
    Path directory = files.evidence(run, attempt);
    Path fresh = files.directory(run).resolve("evidence.new");
    Path stream = files.directory(run).resolve("evidence.tar.zst");
    try {
      DurableFile.deleteTree(fresh);
      Files.createDirectories(fresh);
      // What does not pack well is a little more than it was.
      try (var out =
          new LimitedOutputStream(
              new BufferedOutputStream(Files.newOutputStream(stream)), 2 * rule.bytes())) {
        nodes
            .get(node)
            .collectEvidence(generation, rule.bytes(), rule.within(), Compression.ZSTD, out);
      }
      try (var in = Files.newInputStream(stream)) {
        tar.extract(in, Compression.ZSTD, fresh, 2 * rule.bytes());
      }
      var _ = PlainFiles.only(fresh);
      Files.createDirectories(files.evidence(run));
      DurableFile.deleteTree(directory);
      DurableFile.moveInPlace(fresh, directory);
    } catch (NodeException e) {
      LOG.info("run={} attempt={} no evidence: {}", run, attempt, e.why());
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LOG.warn("run={} attempt={} its evidence could not be kept", run, attempt, e);
    } finally {
      remove(stream, fresh);
    }
  }

  private static void remove(Path stream, Path fresh) {
    try {
      Files.deleteIfExists(stream);
      DurableFile.deleteTree(fresh);
    } catch (IOException e) {
      LOG.warn("{} could not be removed; it is when its run is", fresh, e);
    }
  }
}
