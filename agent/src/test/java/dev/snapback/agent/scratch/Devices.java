package dev.snapback.agent.scratch;

import dev.snapback.agent.lvm.PhysicalVolume;
import dev.snapback.agent.lvm.Volume;
import dev.snapback.agent.lvm.VolumeGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A machine's block devices, to be put together by a test. Its own volume group is {@code main}.
 */
final class Devices {
  static final long BYTES = 8L << 20;

  private final Map<String, BlockDevice> devices = new LinkedHashMap<>();
  private final Map<String, String> links = new HashMap<>();
  private final Map<String, String> mounted = new HashMap<>();
  private final List<String> swaps = new ArrayList<>();
  private final List<PhysicalVolume> physicalVolumes = new ArrayList<>();
  private final Map<String, List<Volume>> groups = new HashMap<>();
  private String ownGroup = "main";

  private Devices put(BlockDevice device) {
    devices.put(device.name(), device);
    return this;
  }

  private BlockDevice made(
      String name, Optional<String> parent, Set<String> slaves, String mapper, String uuid) {
    for (String slave : slaves) {
      var under = device(slave);
      var holders = new HashSet<>(under.holders());
      holders.add(name);
      put(with(under, holders));
    }
    return new BlockDevice(
        name,
        "254:" + devices.size(),
        BYTES,
        parent,
        Set.of(),
        slaves,
        false,
        true,
        Optional.of(mapper).filter(word -> !word.isEmpty()),
        Optional.of(uuid).filter(word -> !word.isEmpty()),
        name.startsWith("md") && parent.isEmpty());
  }

  private static BlockDevice with(BlockDevice d, Set<String> holders) {
    return new BlockDevice(
        d.name(),
        d.number(),
        d.bytes(),
        d.parent(),
        holders,
        d.slaves(),
        d.readOnly(),
        d.discards(),
        d.mapperName(),
        d.mapperUuid(),
        d.raid());
  }

  BlockDevice device(String name) {
    return Optional.ofNullable(devices.get(name)).orElseThrow();
  }

  /** One that discards, with a link {@code /dev/disk/by-id/NAME}. */
  Devices disk(String name) {
    links.put("/dev/disk/by-id/" + name, name);
    return put(made(name, Optional.empty(), Set.of(), "", ""));
  }

  Devices disk(String name, long bytes, boolean readOnly, boolean discards) {
    disk(name);
    var d = device(name);
    return put(
        new BlockDevice(
            name,
            d.number(),
            bytes,
            d.parent(),
            d.holders(),
            d.slaves(),
            readOnly,
            discards,
            d.mapperName(),
            d.mapperUuid(),
            d.raid()));
  }

  /** With a link {@code /dev/disk/by-partlabel/NAME}. */
  Devices partition(String disk, String name) {
    links.put("/dev/disk/by-partlabel/" + name, name);
    return put(made(name, Optional.of(disk), Set.of(), "", ""));
  }

  /** Of device-mapper, with a link {@code /dev/disk/by-id/NAME}. */
  Devices mapping(String name, String mapper, String uuid, String... slaves) {
    links.put("/dev/disk/by-id/" + name, name);
    return put(made(name, Optional.empty(), Set.of(slaves), mapper, uuid));
  }

  /** {@code md…}, or of a kind that nobody knows. */
  Devices stacked(String name, String... slaves) {
    return put(made(name, Optional.empty(), Set.of(slaves), "", ""));
  }

  Devices mounted(String name, String where) {
    mounted.put(name, where);
    return this;
  }

  Devices swap(String name) {
    swaps.add(name);
    return this;
  }

  Devices physicalVolume(String name, String group) {
    physicalVolumes.add(new PhysicalVolume(device(name).number(), group));
    return this;
  }

  /** A logical volume; {@code device} is empty where it is not active. */
  Devices volume(
      String group,
      String volume,
      String attributes,
      Set<String> tags,
      String device,
      String... on) {
    String uuid = "%06d-aaaa-bbbb-cccc-dddd-eeee-ffffff".formatted(devices.size());
    groups
        .computeIfAbsent(group, name -> new ArrayList<>())
        .add(
            new Volume(
                volume,
                uuid,
                BYTES,
                Optional.empty(),
                attributes,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                tags));
    return device.isEmpty()
        ? this
        : mapping(
            device, group + "-" + volume, "LVM-" + "g".repeat(32) + uuid.replace("-", ""), on);
  }

  Devices noNode() {
    ownGroup = "";
    return this;
  }

  BlockTree tree() {
    Map<String, VolumeGroup> reported = new HashMap<>();
    groups.forEach((name, volumes) -> reported.put(name, new VolumeGroup(name, 0, 0, 0, volumes)));
    return new BlockTree(devices, links, mounted, swaps, physicalVolumes, reported, ownGroup);
  }

  static Scratch disk(String name, boolean full) {
    return new Scratch.Disk("/dev/disk/by-id/" + name, full);
  }

  static Scratch byId(String name) {
    return disk(name, false);
  }

  static Scratch label(String name) {
    return new Scratch.Disk("/dev/disk/by-partlabel/" + name, false);
  }
}
