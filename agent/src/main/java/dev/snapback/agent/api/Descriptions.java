package dev.snapback.agent.api;

import dev.snapback.agent.identity.AgentVersion;
import dev.snapback.agent.identity.Protocol;
import dev.snapback.agent.images.Image;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.machine.Machine;
import dev.snapback.agent.machine.MachineFacts;
import dev.snapback.agent.machine.NodeFacts;
import dev.snapback.agent.machine.Volumes;
import dev.snapback.agent.reset.Resets;
import dev.snapback.agent.reset.Staged;
import dev.snapback.proto.agent.v1.BootRecord;
import dev.snapback.proto.agent.v1.BootWay;
import dev.snapback.proto.agent.v1.Description;
import dev.snapback.proto.agent.v1.Fullness;
import dev.snapback.proto.agent.v1.Held;
import dev.snapback.proto.agent.v1.Inventory;
import dev.snapback.proto.agent.v1.Volume;
import dev.snapback.proto.agent.v1.VolumeGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What this machine is, as the protocol says it. */
public final class Descriptions {
  private Descriptions() {}

  /**
   * Read from the machine now.
   *
   * @param node its name; empty where it has not joined
   * @param staged what is ready for the next reset
   */
  public static Description of(String node, Machine machine, Optional<Staged> staged)
      throws LvmException {
    return of(node, machine, machine.node(), staged);
  }

  /** Likewise, with what LVM was asked just now. */
  public static Description of(
      String node, Machine machine, NodeFacts facts, Optional<Staged> staged) {
    MachineFacts kernel = machine.facts();
    var description =
        Description.newBuilder()
            .setProtocol(Protocol.VERSION)
            .setAgentVersion(AgentVersion.CURRENT)
            .setNode(node)
            .setBootId(kernel.bootId())
            .setGeneration(facts.generation())
            .setImage(facts.image())
            .addAllImages(facts.images())
            .setKernelRelease(kernel.kernelRelease())
            .setCommandLine(kernel.commandLine())
            .setInventory(inventory(kernel, machine.inventory()))
            .setVolumeGroup(group(facts))
            .addAllImpediments(facts.impediments())
            .setOriginUuid(facts.originUuid())
            .setFullness(fullness(facts))
            .addAllHolds(holds(facts))
            .addAllImageDetails(Image.all(facts.group()).stream().map(Wire::image).toList())
            .setBoot(boot(machine, facts));
    staged.map(Wire::staged).ifPresent(description::setStaged);
    return description.build();
  }

  /** With what can be told only once the system is so far that there is a network. */
  public static Description complete(Description description, Resets resets) {
    var whole = description.toBuilder();
    whole.getBootBuilder().addAllBootPutRight(resets.bootPutRight(description.getImage()));
    return whole.build();
  }

  private static Inventory inventory(
      MachineFacts kernel, dev.snapback.agent.machine.Inventory parts) {
    return Inventory.newBuilder()
        .setCpus(kernel.cpus())
        .setMemoryBytes(kernel.memoryBytes())
        .setArchitecture(kernel.architecture())
        .setCpuModel(parts.cpuModel())
        .addAllPci(parts.pci())
        .addAllDisks(parts.disks())
        .putAllFirmware(parts.firmware())
        .build();
  }

  private static BootRecord boot(Machine machine, NodeFacts facts) {
    var boot = machine.boot(facts.image());
    // A reset's jump names the generation that it makes; a boot loader knows of none.
    var jumped = machine.quickGeneration();
    boolean byKexec = jumped.isPresent() && jumped.getAsLong() == facts.generation();
    var record =
        BootRecord.newBuilder()
            .setWay(byKexec ? BootWay.BOOT_WAY_KEXEC : BootWay.BOOT_WAY_FIRMWARE)
            .setRootUuid(facts.rootUuid())
            .setRootCreatedSeconds(facts.rootCreated())
            .setRootWrittenBytes(boot.rootWritten().orElse(-1))
            .setImageDigest(
                Image.all(facts.group()).stream()
                    .filter(image -> image.whole() && image.id().equals(facts.image()))
                    .map(Image::digest)
                    .findFirst()
                    .orElse(""))
            .setKernelSha256(byKexec ? boot.kernelSha256() : "")
            .setTaint(boot.taint());
    boot.phases().forEach(phase -> record.addPhases(Wire.phase(phase.name(), phase.took())));
    return record.build();
  }

  private static Fullness fullness(NodeFacts facts) {
    var pool = facts.group().volume(Volumes.POOL);
    var root =
        facts.group().volumes().stream()
            .filter(volume -> volume.uuid().equals(facts.rootUuid()))
            .filter(volume -> volume.attributes().startsWith("s"))
            .findFirst();
    return Fullness.newBuilder()
        .setPoolDataPercent(pool.map(v -> v.dataPercent().orElse(-1)).orElse(-1.0))
        .setPoolMetadataPercent(pool.map(v -> v.metadataPercent().orElse(-1)).orElse(-1.0))
        .setRootPercent(root.map(v -> v.dataPercent().orElse(-1)).orElse(-1.0))
        .setAlarmPercent(Volumes.ALARM_PERCENT)
        .build();
  }

  private static List<Held> holds(NodeFacts facts) {
    var holds = new ArrayList<Held>();
    for (var volume : facts.group().volumes()) {
      var hold = Volumes.hold(volume);
      if (hold.isPresent()) {
        var percent = volume.dataPercent();
        holds.add(
            Held.newBuilder()
                .setHold(hold.get())
                .setSizeBytes(volume.sizeBytes())
                .setWrittenBytes(
                    percent.isPresent()
                        ? Math.round(volume.sizeBytes() * percent.getAsDouble() / 100)
                        : -1)
                .setCreatedSeconds(Volumes.created(volume))
                .setImage(volume.fact(Volumes.IMAGE).orElse(""))
                .setBooted(volume.uuid().equals(facts.rootUuid()))
                .build());
      }
    }
    return holds;
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
              .setSnapshotPercent(volume.dataPercent().orElse(-1))
              .addAllTags(volume.tags().stream().sorted().toList()));
    }
    return group.build();
  }
}
