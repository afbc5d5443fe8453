package dev.snapback.controller.baremetal;

import dev.snapback.controller.facts.CleanedScratch;
import dev.snapback.controller.facts.CleanedScratch.How;
import dev.snapback.controller.facts.Scratch;
import dev.snapback.controller.node.NodeException;
import dev.snapback.proto.agent.v1.CleanScratchRequest;
import dev.snapback.proto.agent.v1.CleanScratchResponse;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Scratch disks, as the agent's protocol says them. */
final class ScratchMessages {
  private ScratchMessages() {}

  static CleanScratchRequest request(long generation, List<Scratch> named, Duration within) {
    var request =
        CleanScratchRequest.newBuilder()
            .setGeneration(generation)
            .setWithinMillis(within.toMillis());
    for (Scratch scratch : named) {
      var each = dev.snapback.proto.agent.v1.Scratch.newBuilder().setFull(scratch.full());
      var _ =
          switch (scratch) {
            case Scratch.Disk disk -> each.setDisk(disk.name());
            case Scratch.Volume volume -> each.setVolume(volume.name());
          };
      request.addScratch(each);
    }
    return request.build();
  }

  /**
   * @throws NodeException where the agent does not say what it did: then nobody knows
   */
  static List<CleanedScratch> cleaned(CleanScratchResponse said) throws NodeException {
    List<CleanedScratch> all = new ArrayList<>();
    for (var each : said.getCleanedList()) {
      all.add(
          new CleanedScratch(
              each.getName(),
              each.getDevice(),
              switch (each.getHow()) {
                case SCRATCH_CLEANING_DISCARDED -> How.DISCARDED;
                case SCRATCH_CLEANING_ENDS_OVERWRITTEN -> How.ENDS_OVERWRITTEN;
                case SCRATCH_CLEANING_OVERWRITTEN -> How.OVERWRITTEN;
                case SCRATCH_CLEANING_UNSPECIFIED, UNRECOGNIZED ->
                    throw new NodeException(
                        NodeException.Kind.BROKEN,
                        "the agent does not say how it cleaned " + each.getName());
              },
              each.getBytes(),
              Duration.of(each.getMicros(), ChronoUnit.MICROS)));
    }
    return all;
  }
}
