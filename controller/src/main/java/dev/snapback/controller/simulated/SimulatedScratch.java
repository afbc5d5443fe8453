package dev.snapback.controller.simulated;

import dev.snapback.controller.facts.CleanedScratch;
import dev.snapback.controller.facts.CleanedScratch.How;
import dev.snapback.controller.facts.Scratch;
import dev.snapback.controller.node.NodeException;
import dev.snapback.controller.node.NodeException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The data disks and volumes of a simulated machine: a reset alone leaves them as they are. */
final class SimulatedScratch {
  private static final long BYTES = 1L << 30;

  private final Set<String> there = new TreeSet<>();
  private final Set<String> written = new TreeSet<>();

  synchronized void add(String name) {
    there.add(name);
  }

  /** A run has begun, and writes to all that there is. */
  synchronized void write() {
    written.addAll(there);
  }

  synchronized Set<String> written() {
    return Set.copyOf(written);
  }

  synchronized List<CleanedScratch> clean(String node, List<Scratch> named, SimulatedFaults faults)
      throws NodeException {
    for (Scratch scratch : named) {
      if (!there.contains(scratch.name())) {
        throw refused(node, scratch.name() + " is not there");
      }
    }
    if (!faults.refuseScratch().isEmpty()) {
      throw refused(node, faults.refuseScratch());
    }
    if (faults.breakScratch()) {
      throw new NodeException(Kind.BROKEN, "node " + node + ": blkdiscard: Input/output error");
    }
    named.forEach(scratch -> written.remove(scratch.name()));
    return named.stream()
        .map(scratch ->
            new CleanedScratch(
                scratch.name(),
                "vdb",
                scratch.full() ? How.OVERWRITTEN : How.DISCARDED,
                BYTES,
                Duration.ofMillis(1)))
        .toList();
  }

  private static NodeException refused(String node, String why) {
    return new NodeException(Kind.REFUSED, "node %s: scratch disk %s".formatted(node, why));
  }
}
