package dev.snapback.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a machine is, apart from whether it runs: kept as {@code machine.json}.
 *
 * @param directory absolute; holds all of the machine's files
 * @param qmp QEMU's control socket; its path must be short (sun_path has 108 bytes, unix(7))
 * @param sshPort loopback port that leads to the machine's port 22
 * @param agentPort loopback port that leads to the machine's port 7400
 * @param controllerPort loopback port that the machine reaches as 10.0.2.100:7443
 * @param wired whether a second card joins it to the others of its lab that have one
 */
public record MachineSpec(
    String name,
    Path directory,
    Path qmp,
    int sshPort,
    int agentPort,
    int controllerPort,
    Accelerator accelerator,
    boolean wired) {
  private static final String DATA = "data-";
  private static final String QCOW2 = ".qcow2";

  Path disk() {
    return directory.resolve("disk.qcow2");
  }

  /** The memory of its firmware, where that has one. */
  Path firmwareMemory() {
    return directory.resolve("firmware.qcow2");
  }

  Firmware firmware() {
    return Files.exists(firmwareMemory()) ? Firmware.UEFI : Firmware.BIOS;
  }

  /**
   * @param serial by which the machine knows it, as {@code /dev/disk/by-id/virtio-SERIAL}
   */
  Path dataDisk(String serial) {
    return directory.resolve(DATA + serial + QCOW2);
  }

  /** The serials of those that are there, sorted. */
  List<String> dataDisks() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(DATA) && name.endsWith(QCOW2))
          .map(name -> name.substring(DATA.length(), name.length() - QCOW2.length()))
          .sorted()
          .toList();
    }
  }

  Path console() {
    return directory.resolve("console.log");
  }

  Path pidFile() {
    return directory.resolve("qemu.pid");
  }
}
