package dev.snapback.controller.runs;

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
  private final Runnable leads;
  private final Tar tar = new Tar();

  /**
   * @param leads throws where this controller must not do anything any more
   */
  EvidenceFiles(OpenNodes nodes, RunFiles files, EvidenceRule rule, Runnable leads) {
    this.nodes = nodes;
    this.files = files;
    this.rule = rule;
    this.leads = leads;
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
    try (var bench = Workbench.in(files.directory(run), "evidence-" + attempt, leads)) {
      // What does not pack well is a little more than it was.
      try (var out =
          new LimitedOutputStream(
              new BufferedOutputStream(Files.newOutputStream(bench.stream())), 2 * rule.bytes())) {
        nodes
            .get(node)
            .collectEvidence(generation, rule.bytes(), rule.within(), Compression.ZSTD, out);
      }
      try (var in = Files.newInputStream(bench.stream())) {
        tar.extract(in, Compression.ZSTD, bench.tree(), 2 * rule.bytes());
      }
      var _ = PlainFiles.only(bench.tree());
      leads.run();
      Files.createDirectories(files.evidence(run));
      bench.replace(directory);
    } catch (NodeException e) {
      LOG.info("run={} attempt={} no evidence: {}", run, attempt, e.why());
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LOG.warn("run={} attempt={} its evidence could not be kept", run, attempt, e);
    }
  }
}
