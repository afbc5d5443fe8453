package dev.snapback.agent.api;

import dev.snapback.agent.identity.AgentVersion;
import dev.snapback.agent.identity.Protocol;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.machine.Machine;
import dev.snapback.agent.machine.MachineFacts;
import dev.snapback.agent.machine.NodeFacts;
import dev.snapback.proto.agent.v1.Description;
import dev.snapback.proto.agent.v1.Inventory;
import dev.snapback.proto.agent.v1.Volume;
import dev.snapback.proto.agent.v1.VolumeGroup;

/** What this machine is, as the protocol says it. */
public final class Descriptions {
  private Descriptions() {}

  /**
   * Read from the machine now.
   *
   * @param node its name; empty where it has not joined
   */
  public static Description of(String node, Machine machine) throws LvmException {
    MachineFacts kernel = machine.facts();
    NodeFacts facts = machine.node();
    return Description.newBuilder()
        .setProtocol(Protocol.VERSION)
        .setAgentVersion(AgentVersion.CURRENT)
        .setNode(node)
        .setBootId(kernel.bootId())
        .setGeneration(facts.generation())
        .setImage(facts.image())
        .addAllImages(facts.images())
        .setKernelRelease(kernel.kernelRelease())
        .setCommandLine(kernel.commandLine())
        .setInventory(
            Inventory.newBuilder()
                .setCpus(kernel.cpus())
                .setMemoryBytes(kernel.memoryBytes())
                .setArchitecture(kernel.architecture()))
        .setVolumeGroup(group(facts))
        .addAllImpediments(facts.impediments())
        .setOriginUuid(facts.originUuid())
        .build();
  }

  private static VolumeGroup group(NodeFacts facts) {
    var group =
        VolumeGroup.newBuilder()
            .setName(facts.group().name())
            .setSizeBytes(facts.group().sizeBytes())
            .setFreeBytes(facts.group().freeBytes())
            .setNeededBytes(facts.neededBytes());
    for (var volume : facts.group().volumes()) {
      group.addVolumes(
          Volume.newBuilder()
              .setName(volume.name())
              .setSizeBytes(volume.sizeBytes())
              .setOrigin(volume.origin().orElse(""))
              .setSnapshotPercent(volume.snapshotPercent().orElse(-1))
              .addAllTags(volume.tags().stream().sorted().toList()));
    }
    return group.build();
  }
}
