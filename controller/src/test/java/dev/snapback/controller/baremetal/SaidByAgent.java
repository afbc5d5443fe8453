package dev.snapback.controller.baremetal;

import dev.snapback.controller.facts.BootRecord;
import dev.snapback.controller.facts.CleanedScratch;
import dev.snapback.controller.facts.Inventory;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.facts.Scratch;
import dev.snapback.controller.facts.Staged;
import dev.snapback.proto.agent.v1.BootWay;
import dev.snapback.proto.agent.v1.CleanScratchResponse;
import dev.snapback.proto.agent.v1.Description;
import dev.snapback.proto.agent.v1.Held;
import dev.snapback.proto.agent.v1.ScratchCleaning;
import java.util.List;
import java.util.Optional;

/** What a node says of itself, as an agent puts it on the wire. */
public final class SaidByAgent {
  private SaidByAgent() {}

  /**
   * @param protocol the version that the agent says it speaks
   */
  public static Description description(NodeDescription found, int protocol) {
    var said =
        Description.newBuilder()
            .setProtocol(protocol)
            .setAgentVersion(found.agentVersion())
            .setNode(found.node())
            .setBootId(found.bootId())
            .setGeneration(found.generation())
            .setImage(found.image())
            .addAllImages(found.images())
            .setKernelRelease(found.kernelRelease())
            .setCommandLine(found.commandLine())
            .setInventory(inventory(found.inventory()))
            .addAllImpediments(found.impediments())
            .setOriginUuid(found.originUuid());
    found.boot().ifPresent(boot -> said.setBoot(boot(boot)));
    found
        .holds()
        .forEach(hold ->
            said.addHolds(
                Held.newBuilder()
                    .setHold(hold)
                    .setBooted(found.heldRoot().equals(Optional.of(hold)))));
    found.staged().ifPresent(staged -> said.setStaged(staged(staged)));
    return said.build();
  }

  static Scratch scratch(dev.snapback.proto.agent.v1.Scratch wire) {
    return wire.hasDisk()
        ? new Scratch.Disk(wire.getDisk(), wire.getFull())
        : Scratch.Volume.parse(wire.getVolume(), wire.getFull());
  }

  static CleanScratchResponse cleaned(List<CleanedScratch> all) {
    var said = CleanScratchResponse.newBuilder();
    for (CleanedScratch cleaned : all) {
      said.addCleaned(
          dev.snapback.proto.agent.v1.CleanedScratch.newBuilder()
              .setName(cleaned.name())
              .setDevice(cleaned.device())
              .setHow(
                  switch (cleaned.how()) {
                    case DISCARDED -> ScratchCleaning.SCRATCH_CLEANING_DISCARDED;
                    case ENDS_OVERWRITTEN -> ScratchCleaning.SCRATCH_CLEANING_ENDS_OVERWRITTEN;
                    case OVERWRITTEN -> ScratchCleaning.SCRATCH_CLEANING_OVERWRITTEN;
                  })
              .setBytes(cleaned.bytes())
              .setMicros(cleaned.took().toNanos() / 1000));
    }
    return said.build();
  }

  private static dev.snapback.proto.agent.v1.Inventory inventory(Inventory found) {
    return dev.snapback.proto.agent.v1.Inventory.newBuilder()
        .setCpus(found.cpus())
        .setMemoryBytes(found.memoryBytes())
        .setArchitecture(found.architecture())
        .setCpuModel(found.cpuModel())
        .addAllPci(found.pci())
        .addAllDisks(found.disks())
        .putAllFirmware(found.firmware())
        .build();
  }

  private static dev.snapback.proto.agent.v1.BootRecord boot(BootRecord found) {
    var said =
        dev.snapback.proto.agent.v1.BootRecord.newBuilder()
            .setWay(
                switch (found.way()) {
                  case KEXEC -> BootWay.BOOT_WAY_KEXEC;
                  case FIRMWARE -> BootWay.BOOT_WAY_FIRMWARE;
                  case UNTOLD -> BootWay.BOOT_WAY_UNSPECIFIED;
                })
            .setRootUuid(found.rootUuid())
            .setRootCreatedSeconds(found.rootMade().getEpochSecond())
            .setRootWrittenBytes(found.rootWrittenBytes())
            .setImageDigest(found.imageDigest())
            .setKernelSha256(found.kernelSha256())
            .setTaint(found.taint());
    found.phases().forEach(phase -> said.addPhases(phase(phase)));
    return said.build();
  }

  static dev.snapback.proto.agent.v1.Staged staged(Staged found) {
    return dev.snapback.proto.agent.v1.Staged.newBuilder()
        .setImage(found.image())
        .setGeneration(found.generation())
        .setKernelBytes(found.kernelBytes())
        .build();
  }

  private static dev.snapback.proto.agent.v1.Phase phase(Phase found) {
    return dev.snapback.proto.agent.v1.Phase.newBuilder()
        .setName(found.name())
        .setMicros(found.took().toNanos() / 1000)
        .build();
  }
}
