package dev.snapback.agent.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the parts of a machine from sysfs: Documentation/ABI, sysfs-bus-pci, sysfs-block, dmi. */
record InventoryReader(Path proc, Path sys) {
  private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*:\\s*(.+)$");
  private static final long SECTOR = 512;
  private static final List<String> FIRMWARE =
      List.of(
          "bios_vendor",
          "bios_version",
          "bios_date",
          "ec_firmware_release",
          "board_name",
          "board_version",
          "product_name");

  Inventory read() {
    var model = MODEL.matcher(text(proc.resolve("cpuinfo")));
    return new Inventory(model.find() ? model.group(1).strip() : "", pci(), disks(), firmware());
  }

  private List<String> pci() {
    return names(sys.resolve("bus/pci/devices"))
        .map(name -> {
          Path device = sys.resolve("bus/pci/devices").resolve(name);
          return name + " " + id(device, "vendor") + ":" + id(device, "device");
        })
        .toList();
  }

  private static String id(Path device, String file) {
    String id = text(device.resolve(file));
    return id.startsWith("0x") ? id.substring(2) : id;
  }

  /** Those with hardware behind them: not device-mapper, loop devices and the like. */
  private List<String> disks() {
    var disks = new ArrayList<String>();
    for (String name : names(sys.resolve("block")).toList()) {
      Path disk = sys.resolve("block").resolve(name);
      if (Files.exists(disk.resolve("device"))) {
        String size = text(disk.resolve("size"));
        long bytes = size.isEmpty() ? 0 : Long.parseLong(size) * SECTOR;
        disks.add(
            Stream.of(name, Long.toString(bytes), word(disk, "device/model"), word(disk, "serial"))
                .filter(part -> !part.isEmpty())
                .reduce((a, b) -> a + " " + b)
                .orElseThrow());
      }
    }
    return disks;
  }

  private static String word(Path disk, String file) {
    return text(disk.resolve(file)).replaceAll("\\s+", "-");
  }

  private Map<String, String> firmware() {
    var told = new LinkedHashMap<String, String>();
    for (String name : FIRMWARE) {
      String value = text(sys.resolve("class/dmi/id").resolve(name));
      if (!value.isEmpty()) {
        told.put(name, value);
      }
    }
    return told;
  }

  private static Stream<String> names(Path directory) {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  /** Empty where a machine has no such file. */
  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
