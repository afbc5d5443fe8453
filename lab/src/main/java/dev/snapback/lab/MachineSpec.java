package dev.snapback.lab;

import java.nio.file.Path;

/**
 * What a machine is, apart from whether it runs: kept as {@code machine.json}.
 *
 * @param directory absolute; holds all of the machine's files
 * @param qmp QEMU's control socket; its path must be short (sun_path has 108 bytes, unix(7))
 * @param sshPort loopback port that leads to the machine's port 22
 * @param agentPort loopback port that leads to the machine's port 7400
 * @param controllerPort loopback port that the machine reaches as 10.0.2.100:7443
 */
public record MachineSpec(
    String name,
    Path directory,
    Path qmp,
    int sshPort,
    int agentPort,
    int controllerPort,
    Accelerator accelerator) {

  Path disk() {
    return directory.resolve("disk.qcow2");
  }

  Path console() {
    return directory.resolve("console.log");
  }

  Path pidFile() {
    return directory.resolve("qemu.pid");
  }
}
