package dev.snapback.agent.setup;

import dev.snapback.agent.lvm.MapperName;
import dev.snapback.agent.lvm.VolumeGroup;
import dev.snapback.agent.machine.LiveRoot;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Looks at the live root and at what it lies on. Changes nothing. */
record RootSurvey(Questions questions) {

  /** Group and volume; other device-mapper devices, such as encrypted ones, have another uuid. */
  static Optional<MapperName> name(LiveRoot root) {
    return root.mapperUuid()
        .filter(uuid -> uuid.startsWith("LVM-"))
        .flatMap(uuid -> root.mapperName())
        .flatMap(MapperName::parse);
  }

  Host.Root look(LiveRoot live, LiveRoot.Mount mount, Optional<VolumeGroup> group)
      throws IOException {
    String printed =
        live.mapperName()
            // Asked of the disk itself: udev and blkid's cache may know a former state.
            .map(name -> questions.command("blkid", "-p", "-o", "export", "/dev/mapper/" + name))
            .orElse("");
    return new Host.Root(
        live,
        name(live),
        group,
        mount.type(),
        value(printed, "UUID"),
        value(printed, "LABEL"),
        below(questions.path("/sys/dev/block").resolve(mount.device())));
  }

  // blkid(8), export: KEY=value, a line each.
  private static String value(String printed, String key) {
    return printed
        .lines()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1))
        .findFirst()
        .orElse("");
  }

  /**
   * What a device stands on, all the way down, as far as a reset's initramfs cannot make it.
   *
   * @param device its directory in sysfs, with {@code slaves} (Documentation/ABI, sysfs-block)
   */
  static List<String> below(Path device) throws IOException {
    var found = new TreeSet<String>();
    for (Path slave : entries(device.resolve("slaves"))) {
      String name = slave.getFileName().toString();
      String uuid = Questions.file(slave.resolve("dm/uuid")).strip();
      String mapped = Questions.file(slave.resolve("dm/name")).strip();
      if (uuid.startsWith("CRYPT-")) {
        found.add("dm-crypt " + mapped);
      } else if (uuid.startsWith("mpath-")) {
        found.add("multipath " + mapped);
      } else if (!uuid.isEmpty() && !uuid.startsWith("LVM-")) {
        found.add("device-mapper's " + mapped);
      } else if (Files.exists(slave.resolve("md"))) {
        found.add("md " + name);
      } else if (name.startsWith("bcache") || name.startsWith("drbd")) {
        found.add(name);
      }
      found.addAll(below(slave));
    }
    return List.copyOf(found);
  }

  private static List<Path> entries(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      var list = new ArrayList<Path>();
      entries.forEach(list::add);
      return list;
    }
  }
}
