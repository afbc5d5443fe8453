package dev.snapback.agent.scratch;

import dev.snapback.agent.lvm.Lvm;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.lvm.MapperName;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a {@link BlockTree}: sysfs (Documentation/ABI/stable/sysfs-block), proc(5), and LVM.
 *
 * @param nodes makes every block device known to LVM, which looks for them in the agent's /dev
 * @param links the machine's /dev: udev keeps its links there
 */
record BlockReader(Path proc, Path sys, Path links, DeviceNodes nodes, Lvm lvm, Machine machine) {
  private static final long SECTOR = 512;

  /**
   * @throws IOException where the kernel's files cannot be read
   */
  BlockTree read(List<Scratch> named) throws IOException, LvmException {
    var devices = devices();
    for (BlockDevice device : devices.values()) {
      nodes.make(device);
    }
    Map<String, VolumeGroup> groups = new HashMap<>();
    for (Scratch scratch : named) {
      if (scratch instanceof Scratch.Volume volume && !groups.containsKey(volume.group())) {
        group(volume.group()).ifPresent(group -> groups.put(volume.group(), group));
      }
    }
    return new BlockTree(
        devices,
        links(named),
        mounted(devices),
        swaps(devices),
        lvm.physicalVolumes(),
        groups,
        machine.node().group().name());
  }

  private Optional<VolumeGroup> group(String name) throws LvmException {
    try {
      return Optional.of(lvm.report(name));
    } catch (LvmException e) {
      if (e.kind() == LvmException.Kind.NO_SUCH_GROUP) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Map<String, BlockDevice> devices() throws IOException {
    Map<String, BlockDevice> devices = new HashMap<>();
    for (String name : names(sys.resolve("class/block"))) {
      Path directory = sys.resolve("class/block").resolve(name);
      // One that multipathing hides has no number.
      if (Files.exists(directory.resolve("dev"))) {
        devices.put(name, device(name, directory.toRealPath()));
      }
    }
    return devices;
  }

  private static BlockDevice device(String name, Path directory) throws IOException {
    boolean part = Files.exists(directory.resolve("partition"));
    Path disk = part ? directory.resolve("..").normalize() : directory;
    String size = text(directory.resolve("size")).orElse("0");
    String discards = text(disk.resolve("queue/discard_max_bytes")).orElse("0");
    return new BlockDevice(
        name,
        text(directory.resolve("dev")).orElse(""),
        Long.parseLong(size) * SECTOR,
        part ? Optional.of(disk.getFileName().toString()) : Optional.empty(),
        names(directory.resolve("holders")),
        names(directory.resolve("slaves")),
        text(directory.resolve("ro")).equals(Optional.of("1")),
        !discards.equals("0"),
        text(directory.resolve("dm/name")),
        text(directory.resolve("dm/uuid")).filter(uuid -> !uuid.isEmpty()),
        Files.isDirectory(directory.resolve("md")));
  }

  /** Links that lead to nothing are as good as none. */
  private Map<String, String> links(List<Scratch> named) throws IOException {
    Map<String, String> found = new HashMap<>();
    for (Scratch scratch : named) {
      if (scratch instanceof Scratch.Disk disk) {
        Path link = links.resolve(Path.of("/dev").relativize(Path.of(disk.name())));
        if (Files.isSymbolicLink(link)) {
          // "../../vdb", and "../../cciss/c0d0" for cciss!c0d0.
          Path target = link.resolveSibling(Files.readSymbolicLink(link)).normalize();
          String name = links.relativize(target).toString().replace('/', '!');
          found.put(disk.name(), name);
        }
      }
    }
    return found;
  }

  /** Some file systems have a number of their own, so that only the name of the device tells. */
  private Map<String, String> mounted(Map<String, BlockDevice> devices) throws IOException {
    Map<String, String> mounted = new HashMap<>();
    for (String line : Files.readAllLines(proc.resolve("1/mountinfo"))) {
      String[] halves = line.split(" - ", 2);
      String[] first = halves[0].split(" ");
      String[] second = halves.length == 2 ? halves[1].split(" ") : new String[0];
      if (first.length > 4 && second.length > 1) {
        for (BlockDevice device : devices.values()) {
          if (device.number().equals(first[2]) || isAt(device, second[1])) {
            mounted.putIfAbsent(device.name(), first[4]);
          }
        }
      }
    }
    return mounted;
  }

  private List<String> swaps(Map<String, BlockDevice> devices) throws IOException {
    List<String> swaps = new ArrayList<>();
    for (String line : Files.readAllLines(proc.resolve("swaps"))) {
      String file = line.split("\\s", 2)[0];
      devices.values().stream()
          .filter(device -> isAt(device, file))
          .map(BlockDevice::name)
          .forEach(swaps::add);
    }
    return swaps;
  }

  /** Whether a path of the machine's is a device's, by one of the names that it may have there. */
  private static boolean isAt(BlockDevice device, String path) {
    if (!path.startsWith("/")) {
      return false;
    }
    Path file = Path.of(path);
    int count = file.getNameCount();
    if (count == 0) {
      return false;
    }
    String last = file.getName(count - 1).toString();
    String both = count > 1 ? file.getName(count - 2) + "!" + last : last;
    String volume = count > 1 ? MapperName.of(file.getName(count - 2).toString(), last) : last;
    String mapper = device.mapperName().orElse(device.name());
    return last.equals(device.name())
        || both.equals(device.name())
        || last.equals(mapper)
        || volume.equals(mapper);
  }

  private static Set<String> names(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return Set.of();
    }
    Set<String> names = new TreeSet<>();
    try (var files = Files.newDirectoryStream(directory)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }

  private static Optional<String> text(Path file) throws IOException {
    return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
  }
}
