package dev.snapback.agent;

import dev.snapback.agent.lvm.LvmCommands;
import dev.snapback.agent.machine.LinuxMachine;
import dev.snapback.agent.machine.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A set-up machine's files, for training: what the agent reads of a machine while it starts, it
 * reads with the same code as in earnest.
 *
 * @param directory holds them
 */
record RehearsedMachine(Path directory) {
  // The group's uuid and the live root's, as RehearsedLvm has them, without dashes.
  private static final String MAPPER_UUID =
      "LVM-sqYiLhmLGVXuXRdHiKRyzWQZTnLFqZ7A" + "1pIbFamNysJp8TVh4G5tZcWVhAgkm9ZB";

  private static final Map<String, String> FILES =
      Map.ofEntries(
          Map.entry("proc/1/mountinfo", "1 0 254:0 / / rw - ext4 /dev/mapper/main-root rw\n"),
          Map.entry("proc/uptime", "12.34 20.00\n"),
          Map.entry("proc/self/stat", "7 (java) S" + " 1".repeat(40) + "\n"),
          Map.entry("proc/meminfo", "MemTotal: 2097152 kB\n"),
          Map.entry("proc/cpuinfo", "model name : rehearsed\n"),
          Map.entry("proc/cmdline", "root=/dev/mapper/main-root snapback.generation=3\n"),
          Map.entry("proc/sys/kernel/random/boot_id", "00000000-0000-0000-0000-000000000003\n"),
          Map.entry("proc/sys/kernel/osrelease", "6.1.0-rehearsed\n"),
          Map.entry("proc/sys/kernel/tainted", "0\n"),
          Map.entry("sys/devices/system/cpu/online", "0-1\n"),
          Map.entry("sys/dev/block/254:0/dm/name", "main-root\n"),
          Map.entry("sys/dev/block/254:0/dm/uuid", MAPPER_UUID + "\n"),
          Map.entry("sys/bus/pci/devices/0000:00:03.0/vendor", "0x1af4\n"),
          Map.entry("sys/bus/pci/devices/0000:00:03.0/device", "0x1000\n"),
          Map.entry("sys/block/vda/device/model", "rehearsed disk\n"),
          Map.entry("sys/block/vda/size", "2048\n"),
          Map.entry("sys/class/dmi/id/bios_version", "1\n"));

  Path proc() {
    return directory.resolve("proc");
  }

  /** Writes the files. */
  LinuxMachine set(String image) throws IOException {
    for (var file : FILES.entrySet()) {
      write(directory.resolve(file.getKey()), file.getValue());
    }
    Path state = directory.resolve("machine");
    write(state.resolve(Settings.FILE), new Settings("main", image).text());
    return new LinuxMachine(
        LvmCommands.chrooted(new RehearsedLvm()), state, proc(), directory.resolve("sys"));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
