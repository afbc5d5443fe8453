package dev.snapback.agent.scratch;

import dev.snapback.agent.lvm.PhysicalVolume;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.lvm.VolumeGroup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The machine's block devices and who uses them, at one moment.
 *
 * @param devices by the kernel's names
 * @param links the names of scratch disks that are there, and the kernel's name that each leads to
 * @param mounted by the kernel's name of the device, where
 * @param swaps the kernel's names of those that are swapped to
 * @param physicalVolumes LVM's, of all groups
 * @param groups of the named volumes, those that are there
 * @param ownGroup the node's; empty where the machine is no node
 */
record BlockTree(
    Map<String, BlockDevice> devices,
    Map<String, String> links,
    Map<String, String> mounted,
    List<String> swaps,
    List<PhysicalVolume> physicalVolumes,
    Map<String, VolumeGroup> groups,
    String ownGroup) {
  BlockTree {
    devices = Map.copyOf(devices);
    links = Map.copyOf(links);
    mounted = Map.copyOf(mounted);
    swaps = List.copyOf(swaps);
    physicalVolumes = List.copyOf(physicalVolumes);
    groups = Map.copyOf(groups);
  }

  Optional<BlockDevice> device(String name) {
    return Optional.ofNullable(devices.get(name));
  }

  /** Sorted by name. */
  List<BlockDevice> partitionsOf(BlockDevice disk) {
    return devices.values().stream()
        .filter(device -> device.parent().filter(disk.name()::equals).isPresent())
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .toList();
  }

  /** What goes when a device goes: its partitions, and what stands on it. */
  Stream<BlockDevice> above(BlockDevice device) {
    return Stream.concat(
        partitionsOf(device).stream(),
        device.holders().stream().sorted().flatMap(name -> device(name).stream()));
  }

  /** A volume's device; empty where it is not active. */
  Optional<BlockDevice> deviceOf(Volume volume) {
    String uuid = volume.uuid().replace("-", "");
    return devices.values().stream()
        .filter(BlockDevice::isVolume)
        .filter(device -> device.mapperUuid().orElse("").endsWith(uuid))
        .findFirst();
  }

  Optional<PhysicalVolume> physicalVolume(BlockDevice device) {
    return physicalVolumes.stream().filter(pv -> pv.number().equals(device.number())).findFirst();
  }
}
