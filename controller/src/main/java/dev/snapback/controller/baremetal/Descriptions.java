package dev.snapback.controller.baremetal;

import dev.snapback.controller.facts.BootRecord;
import dev.snapback.controller.facts.BootWay;
import dev.snapback.controller.facts.Inventory;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.facts.Phase;
import dev.snapback.controller.facts.Staged;
import dev.snapback.proto.agent.v1.Description;
import dev.snapback.proto.agent.v1.Held;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What an agent says of its machine, in our words. What an older agent leaves out is unknown. */
public final class Descriptions {
  /** Year 3000; what is said to be later is no time. */
  private static final long LAST_SECOND = 32_503_680_000L;

  private Descriptions() {}

  /** As it was said, whatever protocol the agent speaks. */
  public static NodeDescription of(Description said) {
    return new NodeDescription(
        said.getNode(),
        said.getProtocol(),
        said.getAgentVersion(),
        said.getBootId(),
        said.getGeneration(),
        said.getImage(),
        said.getImagesList(),
        said.getKernelRelease(),
        said.getCommandLine(),
        inventory(said.getInventory()),
        said.getImpedimentsList(),
        said.getOriginUuid(),
        said.hasBoot() ? Optional.of(boot(said.getBoot())) : Optional.empty(),
        said.hasStaged() ? Optional.of(staged(said.getStaged())) : Optional.empty(),
        said.getHoldsList().stream().map(Held::getHold).toList(),
        said.getHoldsList().stream().filter(Held::getBooted).map(Held::getHold).findFirst());
  }

  private static Inventory inventory(dev.snapback.proto.agent.v1.Inventory said) {
    return new Inventory(
        said.getCpus(),
        said.getMemoryBytes(),
        said.getArchitecture(),
        said.getCpuModel(),
        said.getPciList(),
        said.getDisksList(),
        said.getFirmwareMap());
  }

  private static BootRecord boot(dev.snapback.proto.agent.v1.BootRecord said) {
    return new BootRecord(
        switch (said.getWay()) {
          case BOOT_WAY_KEXEC -> BootWay.KEXEC;
          case BOOT_WAY_FIRMWARE -> BootWay.FIRMWARE;
          case BOOT_WAY_UNSPECIFIED, UNRECOGNIZED -> BootWay.UNTOLD;
        },
        said.getRootUuid(),
        Instant.ofEpochSecond(Math.clamp(said.getRootCreatedSeconds(), 0, LAST_SECOND)),
        said.getRootWrittenBytes(),
        said.getImageDigest(),
        said.getKernelSha256(),
        said.getTaint(),
        phases(said.getPhasesList()),
        said.getBootPutRightList());
  }

  static Staged staged(dev.snapback.proto.agent.v1.Staged said) {
    return new Staged(said.getImage(), said.getGeneration(), said.getKernelBytes());
  }

  static List<Phase> phases(List<dev.snapback.proto.agent.v1.Phase> said) {
    return said.stream()
        .map(p -> new Phase(p.getName(), Duration.of(p.getMicros(), ChronoUnit.MICROS)))
        .toList();
  }
}
