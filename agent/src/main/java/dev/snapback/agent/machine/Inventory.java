package dev.snapback.agent.machine;

import java.util.List;
import java.util.Map;

/**
 * The parts of this machine, as sysfs shows them: what a machine is compared with to find out that
 * it is another than it was.
 *
 * @param cpuModel /proc/cpuinfo's "model name"; empty where the architecture has none
 * @param pci each function, e.g. {@code 0000:00:03.0 1af4:1000}, by address
 * @param disks each whole disk, e.g. {@code vda 10737418240 QEMU-HARDDISK serial}, by name
 * @param firmware what DMI tells of firmware and boards, e.g. {@code bios_version}
 */
public record Inventory(
    String cpuModel, List<String> pci, List<String> disks, Map<String, String> firmware) {
  public Inventory {
    pci = List.copyOf(pci);
    disks = List.copyOf(disks);
    firmware = Map.copyOf(firmware);
  }
}
