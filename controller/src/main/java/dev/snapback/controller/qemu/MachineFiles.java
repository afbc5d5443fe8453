package dev.snapback.controller.qemu;

import dev.snapback.controller.vm.CloudConfig;
import dev.snapback.controller.vm.MachineKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * All that is kept of one machine, in a directory of its own: what is there says how far it came.
 */
record MachineFiles(Path directory) {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  MachineKeys keys() {
    return new MachineKeys(directory);
  }

  Path disk() {
    return directory.resolve("disk.qcow2");
  }

  Path seed() {
    return directory.resolve("seed");
  }

  Path console() {
    return directory.resolve("console.log");
  }

  Path pid() {
    return directory.resolve("pid");
  }

  private Path portFile() {
    return directory.resolve("port");
  }

  Optional<Integer> port() throws IOException {
    return number(portFile());
  }

  void writePort(int port) throws IOException {
    Files.writeString(portFile(), port + "\n");
  }

  /** Of QEMU, if it was ever started. */
  Optional<Integer> process() throws IOException {
    return number(pid());
  }

  private static Optional<Integer> number(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String text = Files.readString(file).strip();
    return Optional.of(text).filter(n -> NUMBER.matcher(n).matches()).map(Integer::parseInt);
  }

  /** Keys, and what cloud-init reads; nothing where they are there. */
  void prepare(String name, String image, SecureRandom random) throws IOException {
    keys().prepare(name, image, random);
    if (Files.exists(seed().resolve("meta-data"))) {
      return;
    }
    Files.createDirectories(seed());
    Files.writeString(seed().resolve("user-data"), keys().userData());
    // A name that comes again is another machine.
    String instance = name + "-" + Long.toHexString(random.nextLong());
    Files.writeString(seed().resolve("meta-data"), CloudConfig.metaData(instance, name));
  }
}
